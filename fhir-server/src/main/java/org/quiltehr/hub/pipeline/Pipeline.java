package org.quiltehr.hub.pipeline;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.journal.Work;
import org.quiltehr.hub.telemetry.Spans;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;

/**
 * Works the queue: one thread looks what waits, a few work it. A fault of the database that passes is waited for, a
 * message that cannot be worked is put aside, and nothing of either stops the others.
 */
public final class Pipeline implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final int WORKERS = 4;

    /** More save little, and one that fails makes all of them begin again alone. */
    private static final int AT_ONCE = 32;

    private static final int WINDOW = 2_000;
    private static final long LOOK_MILLIS = 200;

    /** Under load looks are so far apart: what came meanwhile is worked together. */
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long RESYNC_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int COLLISIONS = 10;
    private static final long LONGEST_PAUSE = 5_000;

    private final Journal journal;
    private final Spans spans;
    private final MessageRun run;
    private final BatchRun batch;
    private final Semaphore arrivals = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private final Outage looking = new Outage(LOG, "the look for waiting messages");
    private final Outage working = new Outage(LOG, "the work on messages");
    private Backlog backlog = new Backlog();
    private volatile boolean running;

    Pipeline(Journal journal, Spans spans, MessageRun run, BatchRun batch) {
        this.journal = journal;
        this.spans = spans;
        this.run = run;
        this.batch = batch;
        journal.onArrival(arrivals::release);
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        backlog = new Backlog();
        threads.add(Thread.ofPlatform().name("backlog").daemon().start(this::look));
        for (int i = 1; i <= WORKERS; i++) {
            threads.add(Thread.ofPlatform().name("worker-" + i).daemon().start(this::work));
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        backlog.close();
        try {
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the doors are opened and works until they are shut: who waits for an outcome gets it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 8_192;
    }

    private void look() {
        long last = 0;
        long resynced = System.nanoTime() - RESYNC_NANOS;
        while (running) {
            try {
                long looked = System.nanoTime();
                int came = 0;
                if (System.nanoTime() - resynced >= RESYNC_NANOS) {
                    List<Work> all = journal.waiting(0, WINDOW);
                    Set<Long> places = new HashSet<>();
                    all.forEach(w -> places.add(w.place()));
                    last = all.isEmpty() ? last : all.getLast().place();
                    backlog.keep(places, all.size() < WINDOW ? Long.MAX_VALUE : last);
                    backlog.add(all);
                    resynced = System.nanoTime();
                } else if (backlog.size() < WINDOW) {
                    List<Work> more = journal.waiting(last, WINDOW);
                    came = more.size();
                    if (came > 0) {
                        last = more.getLast().place();
                        backlog.add(more);
                    }
                }
                looking.over();
                if (arrivals.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (came > 1) {
                        TimeUnit.NANOSECONDS.sleep(PACE_NANOS - (System.nanoTime() - looked));
                    }
                    arrivals.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                looking.met(e);
                pause(5);
            }
        }
    }

    private void work() {
        while (running) {
            try {
                List<Work> works = backlog.take(AT_ONCE);
                if (works.isEmpty()) {
                    return;
                }
                Set<Work> open = new LinkedHashSet<>(works);
                try {
                    together(open);
                    for (Work work : List.copyOf(open)) {
                        try (Spans.Mark logged = spans.logged(work.message())) {
                            finish(work);
                        }
                        open.remove(work);
                        backlog.done(work);
                    }
                } finally {
                    open.forEach(backlog::done);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Several messages in one transaction; what is not finished that way is left to be worked alone. */
    private void together(Set<Work> open) {
        if (open.size() == 1) {
            return;
        }
        try {
            for (Work work : batch.run(List.copyOf(open))) {
                open.remove(work);
                backlog.done(work);
            }
        } catch (SQLException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.debug(
                    "{} messages are worked one by one: {}",
                    open.size(),
                    e.getClass().getSimpleName());
        }
    }

    private void finish(Work work) {
        int collisions = 0;
        for (int attempt = 0; running; attempt++) {
            try {
                run.run(work);
                working.over();
                return;
            } catch (SQLException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                if (SqlFaults.passing(e)) {
                    working.met(e);
                    pause(attempt);
                } else if (collides(e) && ++collisions <= COLLISIONS) {
                    pause(0);
                } else if (poisoned(work, e)) {
                    return;
                } else {
                    pause(attempt);
                }
            }
        }
    }

    /** Two transactions made one row, or rules changed under one: it begins again and finds what is there. */
    private static boolean collides(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof DuplicateKeyException
                    || t instanceof ConcurrencyFailureException
                    || t instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private boolean poisoned(Work work, Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        LOG.error(
                "message {} put in quarantine by a fault of the hub: {}{}",
                work.message(),
                fault.getClass().getName(),
                trace.length == 0 ? "" : " at " + trace[0]);
        try {
            run.poisoned(work, fault);
            return true;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(LONGEST_PAUSE, 20L << Math.min(attempt, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
