package org.quiltehr.hub.receive.pull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.receive.remote.Secrets;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Pulls each feed when it is due and each patient that was asked for; one hub at a time by a lease per feed. */
final class Puller implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);
    private static final long LOOK_MILLIS = 500;
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration AFTER_FAULT = Duration.ofMinutes(1);
    private static final Duration LONGEST_DELAY = Duration.ofHours(6);

    /** What a run needs. */
    record Rooms(
            Practices practices,
            Intake intake,
            Secrets secrets,
            PullSql sql,
            RequestSql requests,
            ExportSql exports,
            KnownPatientsSql known,
            LeaseSql leases,
            Reach reach) {}

    private interface Work {
        void on(PullRun run) throws PullFault, InterruptedException;
    }

    private interface Ended {
        void as(String outcome, @Nullable PullFault fault, String counts);
    }

    private final Rooms rooms;
    private final Map<String, Thread> runs = new ConcurrentHashMap<>();
    private volatile boolean running;
    private @Nullable Thread looking;

    Puller(Rooms rooms) {
        this.rooms = rooms;
    }

    static String lease(Feed feed) {
        return "pull " + feed.num();
    }

    private static String patientLease(Feed feed) {
        return "pull patient " + feed.num();
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            looking = Thread.ofPlatform().name("puller").daemon().start(this::look);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (looking != null) {
            looking.interrupt();
        }
        runs.values().forEach(Thread::interrupt);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!runs.isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        Outage outage = new Outage(LOG, "the look for feeds to be pulled");
        while (running) {
            try {
                for (Practice practice : rooms.practices().list()) {
                    for (Feed feed : rooms.practices().feeds(practice.ref())) {
                        look(feed);
                    }
                }
                outage.over();
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                outage.met(e);
                pause();
            }
        }
    }

    private void look(Feed feed) {
        PullSettings settings;
        try {
            settings = PullSettings.of(feed);
        } catch (ConfigException e) {
            return;
        }
        if (settings == null) {
            return;
        }
        Optional<PullSql.State> state = rooms.sql().state(feed.num());
        if (state.isEmpty() || state.get().isDue()) {
            start(lease(feed), () -> scheduled(feed, settings));
        }
        if (rooms.requests().next(feed.num()).isPresent()) {
            start(patientLease(feed), () -> asked(feed, settings));
        }
    }

    private void start(String lease, Runnable work) {
        if (runs.containsKey(lease) || !running || !rooms.leases().hold(lease)) {
            return;
        }
        Thread thread = Thread.ofVirtual().name(lease).unstarted(() -> {
            try {
                work.run();
            } catch (DataAccessException e) {
                LOG.warn("{} ended: the database does not answer", lease);
            } finally {
                runs.remove(lease);
            }
        });
        runs.put(lease, thread);
        thread.start();
    }

    private void scheduled(Feed feed, PullSettings settings) {
        int failures =
                rooms.sql().state(feed.num()).map(PullSql.State::failures).orElse(0);
        rooms.sql().begin(feed.num(), settings.base());
        run(feed, settings, lease(feed), PullRun::run, (outcome, fault, counts) -> {
            rooms.sql()
                    .end(
                            feed.num(),
                            outcome,
                            fault == null ? null : told(fault),
                            outcome.equals("stopped") ? Duration.ZERO : next(settings, fault, failures),
                            fault == null ? 0 : failures + 1,
                            counts);
        });
    }

    /** After a fault sooner than the schedule says, at growing distances. */
    private static Duration next(PullSettings settings, @Nullable PullFault fault, int failures) {
        Duration usual = settings.every();
        if (fault == null) {
            return usual;
        }
        Instant asked = fault.notBefore();
        if (asked != null) {
            Duration until = Duration.between(Instant.now(), asked);
            return until.isNegative() ? Duration.ZERO : until;
        }
        Duration delay = AFTER_FAULT.multipliedBy(1L << Math.min(failures, 12));
        Duration most = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        return most.compareTo(usual) < 0 ? most : usual;
    }

    private void asked(Feed feed, PullSettings settings) {
        for (Optional<RequestSql.Request> next = rooms.requests().next(feed.num());
                next.isPresent() && running;
                next = rooms.requests().next(feed.num())) {
            RequestSql.Request request = next.get();
            AtomicBoolean stopped = new AtomicBoolean();
            run(feed, settings, patientLease(feed), run -> run.one(request.patient()), (outcome, fault, counts) -> {
                stopped.set(outcome.equals("stopped"));
                if (!stopped.get()) {
                    rooms.requests().end(request.id(), outcome, fault == null ? null : told(fault), counts);
                }
            });
            if (stopped.get()) {
                return;
            }
        }
    }

    private static String told(PullFault fault) {
        return fault.code() + ": " + fault.getMessage();
    }

    /** Works under the lease, which is renewed meanwhile; a lease that is lost ends the run. */
    private void run(Feed feed, PullSettings settings, String lease, Work work, Ended ended) {
        Thread worker = Thread.currentThread();
        String outcome = "done";
        PullFault fault = null;
        try (PullRun run = new PullRun(feed, settings, rooms)) {
            Thread heart = Thread.ofVirtual().start(() -> beat(feed, lease, run, worker));
            try {
                work.on(run);
            } catch (PullFault e) {
                outcome = "failed";
                fault = e;
            } catch (InterruptedException e) {
                outcome = "stopped";
            } catch (DataAccessException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.error("{} met a fault of the hub: {}", lease, where(e));
                outcome = "failed";
                fault = new PullFault("hub-failed", "A fault of the hub (" + where(e) + "). Tell its makers.");
            } finally {
                heart.interrupt();
            }
            Thread.interrupted();
            if (!outcome.equals("stopped") || rooms.leases().hold(lease)) {
                ended.as(outcome, fault, run.counts());
            }
        } finally {
            rooms.leases().release(lease);
        }
    }

    private static String where(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        return e.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private void beat(Feed feed, String lease, PullRun run, Thread worker) {
        Outage outage = new Outage(LOG, "the renewal of " + lease);
        while (true) {
            try {
                Thread.sleep(BEAT);
                if (!rooms.leases().hold(lease)) {
                    worker.interrupt();
                    return;
                }
                if (lease.equals(lease(feed))) {
                    rooms.sql().progress(feed.num(), run.counts());
                }
                outage.over();
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                outage.met(e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
