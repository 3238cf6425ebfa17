package org.quiltehr.hub.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.hub.work.FollowSql;
import org.quiltehr.hub.work.Worker;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Follows the change table, so that the ledger is right whoever wrote; tells owners and escalates. All it knows stands in
 * the database, so that any hub goes on where another was killed.
 */
final class Follower extends Worker implements SmartInitializingSingleton {

    private static final Set<String> TAKEN = Set.of("accepted", "in-progress", "completed", "on-hold", "ready");
    private static final Set<String> REFUSED = Set.of("rejected", "cancelled", "failed", "entered-in-error");

    private final TransactionOperations transactions;
    private final FollowSql changes;
    private final FeedSql feed;
    private final Ledger ledger;
    private final TaskSql tasks;
    private final Handover handover;

    Follower(
            TransactionOperations transactions,
            FollowSql changes,
            FeedSql feed,
            Ledger ledger,
            TaskSql tasks,
            Handover handover) {
        super("ledger of results", Duration.ofMillis(500));
        this.transactions = transactions;
        this.changes = changes;
        this.feed = feed;
        this.ledger = ledger;
        this.tasks = tasks;
        this.handover = handover;
    }

    /** Takes the next transactions into the ledger; false if there are none now, or another hub is at them. */
    boolean follow() {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            Optional<FollowSql.Span> span = changes.next();
            if (span.isEmpty()) {
                return false;
            }
            take(span.get());
            changes.done(span.get());
            return true;
        }));
    }

    private void take(FollowSql.Span span) {
        Map<Long, List<Version>> changes = new TreeMap<>();
        for (Version encounter : feed.encounters(span)) {
            if (!encounter.deleted() && Ledger.isStay(encounter)) {
                ledger.admit(encounter);
                changes.computeIfAbsent(encounter.change(), c -> new ArrayList<>())
                        .add(encounter);
            }
        }
        for (Version version : feed.ofStays(span, Ledger.TYPES)) {
            changes.computeIfAbsent(version.change(), c -> new ArrayList<>()).add(version);
        }
        changes.values().forEach(ledger::take);
        for (Version task : feed.tasks(span)) {
            answered(task);
        }
    }

    private void answered(Version task) {
        Optional<TaskSql.Handed> handed = tasks.byTask(task.id());
        if (handed.isEmpty()) {
            return;
        }
        if (TAKEN.contains(task.status())) {
            tasks.settle(task.id(), TaskSql.State.ACKNOWLEDGED, task.at(), null);
        } else if (REFUSED.contains(task.status()) && handed.get().state() == TaskSql.State.REQUESTED) {
            // its time is up at once; the round after the feed's transaction escalates it
            tasks.refused(task.id(), task.at());
        }
    }

    /** Tells owners of one result; false if there is none to tell of. */
    boolean handOver() {
        return Boolean.TRUE.equals(transactions.execute(status -> handover.next()));
    }

    boolean escalate() {
        return Boolean.TRUE.equals(transactions.execute(status -> handover.escalate()));
    }

    /** Before anything can be written: what stood here before there was a ledger is no news to anybody. */
    @Override
    public void afterSingletonsInstantiated() {
        changes.begin();
    }

    @Override
    protected boolean turn() {
        boolean more = follow();
        while (isRunning() && (handOver() || escalate())) {
            more = true;
        }
        return more;
    }
}
