package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Puts the messages that use a code in the queue again after its meaning changed. The marks stand in the database, so a
 * killed hub's work is another's; a message that is queued twice is worked once.
 */
final class Remapping implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Remapping.class);
    private static final long LOOK_MILLIS = 500;
    private static final int PAGE = 1_000;

    private final RemapSql sql;
    private final Journal journal;
    private @Nullable Thread thread;
    private volatile boolean running;

    Remapping(RemapSql sql, Journal journal) {
        this.sql = sql;
        this.journal = journal;
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            thread = Thread.ofVirtual().name("remapping").start(this::look);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        while (running) {
            try {
                for (RemapSql.Mark mark : new ArrayList<>(sql.marks())) {
                    again(mark);
                }
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("cannot look for changed codes: {}", e.getClass().getSimpleName());
                pause();
            }
        }
    }

    private void again(RemapSql.Mark mark) {
        List<UUID> page = sql.messages(mark.hash(), null, PAGE);
        while (!page.isEmpty() && running) {
            page.forEach(journal::again);
            page = page.size() < PAGE ? List.of() : sql.messages(mark.hash(), page.getLast(), PAGE);
        }
        if (running) {
            sql.done(mark);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
