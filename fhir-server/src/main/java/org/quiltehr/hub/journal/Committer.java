package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that commits all messages waiting at the moment in one transaction: the longer a commit takes, the more
 * share the next one. A full queue holds the receivers, and through them the senders. Whoever has waited for the database
 * for long enough is told to send again; should a commit have been done whose answer was lost, that is found to be a resend.
 */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int WAITING = 4_000;
    private static final int SHARED = 500;
    private static final long SHARED_BYTES = 16_000_000;

    /** What waits in memory, bodies as they are kept; a message larger than this waits alone. */
    private static final int WAITING_KILOBYTES = 64 * 1024;

    /** Longer than a database takes to change over; shorter than most senders wait for their answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final int PARTITION_ATTEMPTS = 3;
    private static final long LONGEST_PAUSE = 2_000;
    private static final String NOT_TAKEN = "53300";

    private final DataSource database;
    private final AppendSql append;
    private final PartitionSql partitions;
    private final BlockingQueue<Arrival> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Semaphore room = new Semaphore(WAITING_KILOBYTES, true);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Journal.Follower> followers = new CopyOnWriteArrayList<>();
    private final Outage outage = new Outage(LOG, "the journal");
    private final Outage months = new Outage(LOG, "the making of the journal's partitions");
    private long notTaken;
    private final Thread thread;
    private volatile boolean closed;

    Committer(DataSource database, AppendSql append, PartitionSql partitions) {
        this.database = database;
        this.append = append;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name("journal").daemon().start(this::run);
    }

    CompletableFuture<Accepted> submit(Arrival arrival) {
        int size = (int) Math.clamp(arrival.bytes() / 1024, 1, WAITING_KILOBYTES);
        try {
            if (!room.tryAcquire(size, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return notTaken();
            }
            arrival.answer().whenComplete((accepted, fault) -> room.release(size));
            while (!closed) {
                if (waiting.offer(arrival, 1, TimeUnit.SECONDS)) {
                    return arrival.answer();
                }
                if (expired(arrival)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        arrival.answer().completeExceptionally(new SQLException("not taken in time", NOT_TAKEN));
        return arrival.answer();
    }

    private static CompletableFuture<Accepted> notTaken() {
        return CompletableFuture.failedFuture(new SQLException("too much waits for the database", NOT_TAKEN));
    }

    private static boolean expired(Arrival arrival) {
        return System.nanoTime() - arrival.since() > PATIENCE.toNanos();
    }

    void onArrival(Runnable listener) {
        listeners.add(listener);
    }

    void follow(Journal.Follower follower) {
        followers.add(follower);
    }

    private void told(List<Arrival> group, List<Accepted> accepted) {
        for (int i = 0; i < group.size() && !followers.isEmpty(); i++) {
            Arrival arrival = group.get(i);
            for (Journal.Follower follower : followers) {
                try {
                    follower.received(
                            arrival.row().feed(),
                            accepted.get(i).duplicate(),
                            Math.max(1, arrival.units().size()));
                    if (!accepted.get(i).duplicate()) {
                        List<Row> worked = arrival.units().isEmpty() ? List.of(arrival.row()) : arrival.units();
                        worked.forEach(row -> follower.journaled(row.id(), row.feed(), arrival.since()));
                    }
                } catch (RuntimeException e) {
                    // what is committed is not taken back because somebody who counts failed
                    LOG.warn(
                            "a follower of the journal failed: {}", e.getClass().getSimpleName());
                }
            }
        }
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }

    private void run() {
        List<Arrival> group = new ArrayList<>();
        while (!closed) {
            try {
                Arrival first = waiting.poll(500, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                group.add(first);
                long bytes = first.bytes();
                Arrival next;
                while (group.size() < SHARED && bytes < SHARED_BYTES && (next = waiting.poll()) != null) {
                    group.add(next);
                    bytes += next.bytes();
                }
                commit(group);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            group.clear();
        }
        Arrival left;
        while ((left = waiting.poll()) != null) {
            left.answer().completeExceptionally(new SQLException("the hub is stopping", "57P01"));
        }
    }

    private void commit(List<Arrival> group) throws InterruptedException {
        List<Arrival> open = new ArrayList<>(group);
        int partitionsMade = 0;
        for (int attempt = 1; !open.isEmpty(); attempt++) {
            try {
                List<Accepted> accepted = once(open);
                taking();
                changed();
                for (int i = 0; i < open.size(); i++) {
                    open.get(i).answer().complete(accepted.get(i));
                }
                told(open, accepted);
                return;
            } catch (SQLException | RuntimeException e) {
                if (SqlFaults.passing(e)) {
                    refuseExpired(open, e);
                    Thread.sleep(Math.min(LONGEST_PAUSE, 50L << Math.min(attempt, 6)));
                } else if (partitionsMade < PARTITION_ATTEMPTS
                        && e instanceof SQLException fault
                        && SqlFaults.noPartition(fault)) {
                    partitionsMade++;
                    makePartitions();
                } else if (open.size() > 1) {
                    for (Arrival one : open) {
                        commit(List.of(one));
                    }
                    return;
                } else {
                    LOG.warn("the journal could not take a message: {}", reason(e));
                    open.getFirst().answer().completeExceptionally(e);
                    return;
                }
            }
        }
    }

    /** Those whose senders have waited long enough; closing, all. */
    private void refuseExpired(List<Arrival> open, Exception why) {
        List<Arrival> refused =
                open.stream().filter(one -> closed || expired(one)).toList();
        if (!refused.isEmpty()) {
            outage.met(why);
            notTaken += refused.size();
            refused.forEach(one -> one.answer().completeExceptionally(why));
            open.removeAll(refused);
        }
    }

    /** Says, after an outage, how many senders were told to send again. */
    private void taking() {
        outage.over();
        if (notTaken > 0) {
            LOG.info(
                    "{} messages were not taken meanwhile; their senders were told, or had their connections closed",
                    notTaken);
            notTaken = 0;
        }
    }

    private void makePartitions() {
        try {
            partitions.create();
            months.over();
        } catch (RuntimeException e) {
            months.met(e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof SQLException fault
                ? "SQLState " + fault.getSQLState()
                : e.getClass().getName();
    }

    private List<Accepted> once(List<Arrival> group) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                List<Accepted> accepted = append.append(tx, group);
                tx.commit();
                return accepted;
            } catch (SQLException | RuntimeException e) {
                SqlFaults.rollback(tx);
                throw e;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
