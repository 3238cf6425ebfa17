package org.quiltehr.hub.codes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.work.Worker;

/**
 * Puts the messages that use a code in the queue again after its meaning changed. The marks stand in the database, so a
 * killed hub's work is another's; a message that is queued twice is worked once.
 */
final class Remapping extends Worker {

    private static final int PAGE = 1_000;

    private final RemapSql sql;
    private final Journal journal;

    Remapping(RemapSql sql, Journal journal) {
        super("remapping", Duration.ofMillis(500));
        this.sql = sql;
        this.journal = journal;
    }

    @Override
    protected boolean turn() {
        for (RemapSql.Mark mark : new ArrayList<>(sql.marks())) {
            again(mark);
        }
        return false;
    }

    private void again(RemapSql.Mark mark) {
        List<UUID> page = sql.messages(mark.hash(), null, PAGE);
        while (!page.isEmpty() && isRunning()) {
            page.forEach(journal::again);
            page = page.size() < PAGE ? List.of() : sql.messages(mark.hash(), page.getLast(), PAGE);
        }
        if (isRunning()) {
            sql.done(mark);
        }
    }
}
