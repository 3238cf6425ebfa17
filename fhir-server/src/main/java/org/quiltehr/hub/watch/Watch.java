package org.quiltehr.hub.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks every minute and tells; of several hubs on one database one does. */
final class Watch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final String LEASE = "watch";
    private static final Duration RENEW = Duration.ofSeconds(10);

    private final LeaseSql leases;
    private final Look look;
    private final Teller teller;
    private final InstantSource clock;
    private final Duration every;
    private volatile boolean running;
    private @Nullable Thread thread;

    Watch(LeaseSql leases, Look look, Teller teller, InstantSource clock, Duration every) {
        this.leases = leases;
        this.look = look;
        this.teller = teller;
        this.clock = clock;
        this.every = every;
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            thread = Thread.ofVirtual().name("watch").start(this::work);
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

    private void work() {
        Instant due = clock.instant().plus(every); // a hub that has just started has other work
        try {
            while (running) {
                Thread.sleep(RENEW.compareTo(every) < 0 ? RENEW : every);
                Instant now = clock.instant();
                if (hold() && !now.isBefore(due)) {
                    due = now.plus(every);
                    once(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hold() {
        try {
            return leases.hold(LEASE);
        } catch (RuntimeException e) {
            return false; // the database is away: the next turn asks again
        }
    }

    private void once(Instant now) {
        try {
            look.at(now);
            teller.at(now);
        } catch (RuntimeException e) {
            LOG.warn("the watch could not look: {}", e.getClass().getSimpleName());
        }
    }
}
