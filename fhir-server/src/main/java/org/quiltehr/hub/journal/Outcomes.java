package org.quiltehr.hub.journal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Those who wait for a message's outcome: woken by this hub, and looking from time to time for what another did. */
final class Outcomes {

    private static final long LOOK = 100;

    private final JournalSql sql;
    private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();

    Outcomes(JournalSql sql) {
        this.sql = sql;
    }

    void finished(UUID message) {
        CountDownLatch latch = waiting.remove(message);
        if (latch != null) {
            latch.countDown();
        }
    }

    Optional<Finished> await(UUID message, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            CountDownLatch latch = waiting.computeIfAbsent(message, m -> new CountDownLatch(1));
            Optional<Finished> outcome = sql.settled(message);
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (outcome.isPresent() || left <= 0) {
                waiting.remove(message, latch);
                return outcome;
            }
            try {
                latch.await(Math.min(left, LOOK), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
