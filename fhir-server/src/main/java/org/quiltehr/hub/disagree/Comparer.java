package org.quiltehr.hub.disagree;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.work.FollowSql;
import org.quiltehr.hub.work.Worker;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Follows what is written and linked, and looks through the chart of each patient in hospital it concerns, one after the
 * other and with pauses: a tenth of one processor is what all looks together may take. Any hub goes on where another ended.
 */
final class Comparer extends Worker {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TIDY = Duration.ofMinutes(10);
    /** So many times as long as a look took, the next waits. */
    private static final int REST = 9;
    /** So many spans of transactions are followed between two looks, if there are as many. */
    private static final int SPANS = 20;

    private final TransactionOperations transactions;
    private final FollowSql changes;
    private final LookSql looks;
    private final FlaggedLines lines;
    private Instant tidied = Instant.EPOCH;
    private long rested = System.nanoTime();

    Comparer(TransactionOperations transactions, FollowSql changes, LookSql looks, FlaggedLines lines) {
        super("disagreements", PAUSE);
        this.transactions = transactions;
        this.changes = changes;
        this.looks = looks;
        this.lines = lines;
    }

    @Override
    protected boolean begin() {
        if (changes.begin()) {
            looks.all();
        }
        return true;
    }

    @Override
    protected boolean turn() {
        int spans = 0;
        while (isRunning() && spans < SPANS && follow()) {
            spans++;
        }
        Instant now = Instant.now();
        if (tidied.plus(TIDY).isBefore(now)) {
            tidied = now;
            looks.tidy();
        }
        long from = System.nanoTime();
        if (from - rested >= 0 && look()) {
            long until = System.nanoTime();
            rested = until + (until - from) * REST;
        }
        return spans == SPANS;
    }

    /** Takes the next transactions; false if there are none now, or another hub is at them. */
    private boolean follow() {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            Optional<FollowSql.Span> span = changes.next();
            span.ifPresent(taken -> {
                looks.mark(taken);
                changes.done(taken);
            });
            return span.isPresent();
        }));
    }

    /** Looks through one chart; false if none is due. */
    private boolean look() {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            Optional<LogicalId> patient = looks.due();
            patient.ifPresent(one -> looks.looked(one, lines.of(one)));
            return patient.isPresent();
        }));
    }
}
