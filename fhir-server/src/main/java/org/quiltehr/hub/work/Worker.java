package org.quiltehr.hub.work;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread of the hub that takes turns from its start to its stop. A turn that found nothing to do is followed by a
 * pause, one that failed by a longer one: the fault is logged once, not each time it comes again. A turn is never
 * interrupted at its work; one that is long asks {@link #isRunning()} between its pieces.
 */
public abstract class Worker implements SmartLifecycle {

    private static final Duration AFTER_FAULT = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final String name;
    private final Duration pause;
    private final Object bell = new Object();
    private boolean rung;
    private volatile boolean running;
    private @Nullable Thread thread;

    /**
     * @param name of the thread, and what the log calls the work
     * @param pause after a turn that found nothing to do
     */
    protected Worker(String name, Duration pause) {
        this.name = name;
        this.pause = pause;
    }

    /** One piece of work; true if there may be more now. */
    protected abstract boolean turn() throws SQLException, InterruptedException;

    /**
     * Before the first turn, on the thread that starts the hub; an exception keeps the hub from starting. False: there is
     * nothing to do on this hub, and no turn is taken.
     */
    protected boolean begin() {
        return true;
    }

    /** After the last turn. */
    protected void end() {}

    @Override
    public final synchronized void start() {
        if (!running) {
            running = true;
            if (begin()) {
                thread = Thread.ofPlatform().name(name).daemon().start(this::work);
            }
        }
    }

    @Override
    public final synchronized void stop() {
        running = false;
        ring();
        Thread worker = thread;
        thread = null;
        if (worker != null) {
            try {
                if (!worker.join(STOP)) {
                    worker.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        end();
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    /** There is work now: no pause before the next turn. */
    protected final void ring() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    private void work() {
        Outage outage = new Outage(log, name);
        while (running) {
            try {
                boolean more = turn();
                outage.over();
                if (!more) {
                    await(pause);
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    outage.met(e);
                }
                try {
                    await(AFTER_FAULT);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private void await(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        synchronized (bell) {
            long left = time.toNanos();
            while (running && !rung && left > 0) {
                bell.wait(left / 1_000_000, (int) (left % 1_000_000));
                left = until - System.nanoTime();
            }
            rung = false;
        }
    }
}
