package org.quiltehr.hub.identify;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that works jobs over the network and matches records again whose candidates were too many in the write. */
final class Background implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final long PAUSE_MILLIS = 2000;

    private final NetworkJobs jobs;
    private volatile boolean running;
    private Thread thread = new Thread();

    Background(NetworkJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("identify").start(this::run);
    }

    private void run() {
        while (running) {
            try {
                boolean worked = jobs.work(() -> !running);
                if (jobs.retry() == 0 && !worked) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (running) {
                    LOG.warn("matching in the background failed ({}); it goes on", cause(e));
                    pause();
                }
            }
        }
    }

    /** Classes only: a message may hold what a record says. */
    private static String cause(Throwable e) {
        return e.getCause() == null
                ? e.getClass().getSimpleName()
                : e.getCause().getClass().getSimpleName();
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
