package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that commits all messages waiting at the moment in one transaction: the longer a commit takes, the more
 * share the next one. A full queue holds the receivers, and through them the senders.
 */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int WAITING = 4_000;
    private static final int SHARED = 500;
    private static final long SHARED_BYTES = 16_000_000;
    private static final int ATTEMPTS = 6;

    private final DataSource database;
    private final AppendSql append;
    private final PartitionSql partitions;
    private final BlockingQueue<Arrival> waiting = new ArrayBlockingQueue<>(WAITING);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    Committer(DataSource database, AppendSql append, PartitionSql partitions) {
        this.database = database;
        this.append = append;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name("journal").daemon().start(this::run);
    }

    CompletableFuture<Accepted> submit(Arrival arrival) {
        try {
            while (!waiting.offer(arrival, 1, TimeUnit.SECONDS)) {
                if (closed) {
                    return CompletableFuture.failedFuture(new SQLException("the hub is stopping", "57P01"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(new SQLException("the hub is stopping", "57P01"));
        }
        return arrival.answer();
    }

    void onArrival(Runnable listener) {
        listeners.add(listener);
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
        for (int attempt = 1; ; attempt++) {
            try {
                List<Accepted> accepted = once(group);
                changed();
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).answer().complete(accepted.get(i));
                }
                return;
            } catch (SQLException | RuntimeException e) {
                if (attempt < ATTEMPTS && e instanceof SQLException fault && SqlFaults.passing(fault)) {
                    Thread.sleep(50L << attempt);
                } else if (attempt < ATTEMPTS && e instanceof SQLException fault && SqlFaults.noPartition(fault)) {
                    partitions.create();
                } else if (group.size() > 1) {
                    for (Arrival one : group) {
                        commit(List.of(one));
                    }
                    return;
                } else {
                    LOG.warn(
                            "the journal could not take a message: {}",
                            e instanceof SQLException fault ? "SQLState " + fault.getSQLState() : e.getClass());
                    group.getFirst().answer().completeExceptionally(e);
                    return;
                }
            }
        }
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
