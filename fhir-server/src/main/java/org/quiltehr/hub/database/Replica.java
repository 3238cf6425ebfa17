package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalDouble;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Where heavy reads go: to a replica of the database while it is not further behind than a bound, else to the primary, so that
 * nobody reads what is older and nobody is turned away. Without a replica it is the primary always.
 */
public final class Replica implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 4;
    private static final int SILENT = 5;
    private static final double NANOS = 1e9;

    /** So long a read that failed there is not tried there again: what the replica's log did to it, it would do again. */
    private static final Duration AVOIDED = Duration.ofMinutes(10);

    private final DataSource primary;
    private final @Nullable Reached replica;
    private final Duration bound;
    private final Lag lag = new Lag();
    private final @Nullable Thread thread;
    private volatile boolean running = true;
    private volatile long avoidedUntil = System.nanoTime();
    private boolean used;
    private int silent;

    /**
     * A replica that is there.
     *
     * @param reads connections to read on, for as long as it takes
     * @param asks connections that ask how far it is, and fail instead of waiting
     * @param open the connections of {@code reads}
     */
    private record Reached(HikariDataSource reads, HikariDataSource asks, Connections open) {}

    private Replica(DataSource primary, @Nullable Reached replica, Duration bound) {
        this.primary = primary;
        this.replica = replica;
        this.bound = bound;
        this.thread =
                replica == null ? null : Thread.ofVirtual().name("replica-lag").start(this::follow);
    }

    /** The primary alone. */
    public static Replica none(DataSource primary) {
        return new Replica(primary, null, Duration.ZERO);
    }

    /**
     * A replica that is read while it is near enough; it need not be there now.
     *
     * @param url of its JDBC connections
     * @param bound how far it may be behind
     */
    static Replica at(String url, DataSource primary, Duration bound) {
        Server server = new Server(url, "secondary");
        Connections open = new Connections(server.source(), server.answersWithin());
        return new Replica(
                primary,
                new Reached(pool("replica", open, CONNECTIONS), pool("replica-asks", server.asking(), 2), open),
                bound);
    }

    private static HikariDataSource pool(String name, DataSource source, int most) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Connections for reads that may be as old as the bound. */
    public DataSource near() {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return isNear() ? replicaElsePrimary() : primary.getConnection();
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                throw new UnsupportedOperationException("the hub has one user");
            }
        };
    }

    /**
     * A connection that sees everything committed before this call: of the replica if it has caught up within the bound, else of
     * the primary.
     */
    public Connection complete() throws SQLException {
        if (isNear() && System.nanoTime() - avoidedUntil >= 0 && caughtUp(placeOfPrimary())) {
            return replicaElsePrimary();
        }
        return primary.getConnection();
    }

    /** A long read on a connection of {@link #complete()} failed: for a while such reads go to the primary. */
    public void avoid() {
        avoidedUntil = System.nanoTime() + AVOIDED.toNanos();
    }

    /** Seconds by which the replica is known to be behind at most; empty without one, or if nothing is known of it. */
    public OptionalDouble behind() {
        long behind = lag.behind(System.nanoTime());
        return behind == Long.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(behind / NANOS);
    }

    private boolean isNear() {
        return replica != null && lag.behind(System.nanoTime()) <= bound.toNanos();
    }

    private Connection replicaElsePrimary() throws SQLException {
        Reached there = replica;
        if (there != null) {
            try {
                return there.reads().getConnection();
            } catch (SQLException e) {
                lag.lost();
            }
        }
        return primary.getConnection();
    }

    private boolean caughtUp(long log) throws SQLException {
        long until = System.nanoTime() + bound.toNanos();
        try {
            do {
                if (placeOfReplica() >= log) {
                    return true;
                }
                Thread.sleep(LOOK);
            } while (System.nanoTime() - until < 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            lag.lost();
        }
        return false;
    }

    /** Asks both how far they are. A server that is no replica any more is not read: it may be another's primary, or nobody's. */
    private void follow() {
        while (running) {
            try {
                long at = System.nanoTime();
                lag.primary(at, placeOfPrimary());
            } catch (SQLException e) {
                // what the replica has is as old as the last answer of the primary says
            }
            try {
                lag.replica(placeOfReplica());
                silent = 0;
            } catch (SQLException e) {
                lag.lost();
                silent++;
                giveUp();
            }
            tell(isNear());
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Reads on a replica that answers nothing, not even how far it is, are ended: they are begun anew at the primary. */
    private void giveUp() {
        if (silent >= SILENT && replica != null) {
            replica.open().abandon(any -> true);
        }
    }

    private void tell(boolean now) {
        if (now != used) {
            used = now;
            if (now) {
                LOG.info("heavy reads go to the replica");
            } else {
                LOG.warn("heavy reads go to the primary: the replica is away, or further behind than {}", bound);
            }
        }
    }

    private long placeOfPrimary() throws SQLException {
        return number(primary, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    }

    private long placeOfReplica() throws SQLException {
        Reached there = replica;
        if (there == null) {
            return -1;
        }
        return number(
                there.asks(),
                "select case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint else -1 end");
    }

    private static long number(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    @Override
    public void close() {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
        if (replica != null) {
            replica.reads().close();
            replica.asks().close();
        }
    }
}
