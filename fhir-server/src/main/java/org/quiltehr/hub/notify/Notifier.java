package org.quiltehr.hub.notify;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the feeder, and a sender for each subscription that has something to be told. */
final class Notifier implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MOST_SENDERS = 8;
    private static final Duration KEPT = Duration.ofDays(14);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
    private static final Duration HEARTBEATS = Duration.ofSeconds(1);

    private final Feeder feeder;
    private final Sender sender;
    private final SubscriberSql sql;
    private final SubscriptionRule rule;
    private final Hook hook;
    private final Pace pace;
    private final Set<Thread> senders = ConcurrentHashMap.newKeySet();
    private final Outage delivering = new Outage(LOG, "a delivery");
    private volatile boolean running;
    private @Nullable Thread feeding;
    private @Nullable Thread sending;

    Notifier(Feeder feeder, Sender sender, SubscriberSql sql, SubscriptionRule rule, Hook hook, Pace pace) {
        this.feeder = feeder;
        this.sender = sender;
        this.sql = sql;
        this.rule = rule;
        this.hook = hook;
        this.pace = pace;
    }

    private interface Loop {
        void turn() throws SQLException, InterruptedException;
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            feeding = Thread.ofPlatform().name("notify-feeder").daemon().start(() -> loop(this::feed));
            sending = Thread.ofPlatform().name("notify-sender").daemon().start(() -> loop(this::send));
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (feeding != null) {
            feeding.interrupt();
        }
        if (sending != null) {
            sending.interrupt();
        }
        senders.forEach(Thread::interrupt);
        hook.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void loop(Loop loop) {
        Outage outage = new Outage(LOG, Thread.currentThread().getName());
        while (running) {
            try {
                loop.turn();
                outage.over();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    outage.met(e);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed() throws SQLException, InterruptedException {
        if (!feeder.step()) {
            Thread.sleep(pace.look());
        }
    }

    private long housekeeping = System.nanoTime();
    private long heartbeats = System.nanoTime();

    private void send() throws InterruptedException {
        int free = MOST_SENDERS - senders.size();
        if (free > 0) {
            sql.take(free).forEach(subscriber -> begin(subscriber.id()));
        }
        long now = System.nanoTime();
        if (now - heartbeats >= 0) {
            heartbeats = now + HEARTBEATS.toNanos();
            sql.live().stream()
                    .filter(this::isQuiet)
                    .limit(Math.max(0, MOST_SENDERS - senders.size()))
                    .filter(subscriber -> sql.take(subscriber.id()))
                    .forEach(subscriber -> begin(subscriber.id()));
        }
        if (now - housekeeping >= 0) {
            housekeeping = now + HOUSEKEEPING.toNanos();
            sql.expire(KEPT);
        }
        Thread.sleep(pace.look());
    }

    /** Whether it is to hear a heartbeat, or is over. */
    private boolean isQuiet(Subscriber subscriber) {
        try {
            Wanted wanted = rule.read(FhirJson.parse(subscriber.asked()));
            Instant end = wanted.end();
            return Sender.heartbeat(subscriber, wanted) || end != null && end.isBefore(Instant.now());
        } catch (Wanted.Unsupported e) {
            return false;
        }
    }

    private void begin(String id) {
        Thread thread = Thread.ofVirtual().name("notify " + id).unstarted(() -> {
            try {
                sender.work(id);
                delivering.over();
            } catch (RuntimeException e) {
                // its lease runs out, and it is begun again
                delivering.met(e);
            } finally {
                senders.remove(Thread.currentThread());
            }
        });
        senders.add(thread);
        thread.start();
    }
}
