package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
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
 * nobody reads what is older and nobody is turned away. Each connection proves, before it is read, how far the server it leads to
 * is: of several servers it may be another than the one that was asked, or the primary by now. Without a replica it is the primary
 * always.
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
    private volatile long played = -1;
    private boolean used;
    private int silent;

    /**
     * A replica that is there.
     *
     * @param reads connections to read on, for as long as it takes
     * @param probe asks how far it is
     * @param open the connections of {@code reads}
     */
    private record Reached(HikariDataSource reads, Probe probe, Connections open) {}

    /** Whether a connection's server has enough of what the primary has. */
    private interface Proof {
        boolean by(Connection connection) throws SQLException;
    }

    private Replica(DataSource primary, @Nullable Reached replica, Duration bound) {
        this.primary = primary;
        this.replica = replica;
        this.bound = bound;
        this.thread =
                replica == null ? null : Thread.ofVirtual().name("replica-lag").start(() -> follow(replica));
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
        return new Replica(primary, new Reached(pool(open), new Probe(server), open), bound);
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("replica");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
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
                return isNear() ? replicaElsePrimary(there -> isNear(Probe.played(there))) : primary.getConnection();
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
        if (isNear() && System.nanoTime() - avoidedUntil >= 0) {
            long log = placeOfPrimary();
            return replicaElsePrimary(there -> caughtUp(there, log));
        }
        return primary.getConnection();
    }

    /** A long read on a connection of {@link #complete()} failed: for a while such reads go to the primary. */
    public void avoid() {
        avoidedUntil = System.nanoTime() + AVOIDED.toNanos();
    }

    /** Seconds by which the replica is known to be behind at most; empty without one, or if nothing is known of it. */
    public OptionalDouble behind() {
        long behind = lag.behind(played, System.nanoTime());
        return behind == Long.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(behind / NANOS);
    }

    private boolean isNear() {
        return isNear(played);
    }

    private boolean isNear(long place) {
        return replica != null && lag.behind(place, System.nanoTime()) <= bound.toNanos();
    }

    private Connection replicaElsePrimary(Proof enough) throws SQLException {
        Reached there = replica;
        Connection taken = there == null ? null : taken(there);
        if (there != null && taken != null) {
            if (proved(taken, enough)) {
                return taken;
            }
            there.reads().evictConnection(taken);
        }
        return primary.getConnection();
    }

    private @Nullable Connection taken(Reached there) {
        try {
            return there.reads().getConnection();
        } catch (SQLException e) {
            played = -1;
            return null;
        }
    }

    private static boolean proved(Connection taken, Proof enough) {
        try {
            return enough.by(taken);
        } catch (SQLException e) {
            LOG.debug("a connection of the replica failed before it was read: SQLState {}", e.getSQLState());
            return false;
        }
    }

    private boolean caughtUp(Connection there, long log) throws SQLException {
        long until = System.nanoTime() + bound.toNanos();
        try {
            do {
                long place = Probe.played(there);
                if (place < 0 || place >= log) {
                    return place >= log;
                }
                Thread.sleep(LOOK);
            } while (System.nanoTime() - until < 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Asks both how far they are. A server that is no replica any more is not read: it may be another's primary, or nobody's. */
    private void follow(Reached there) {
        try {
            while (running) {
                askPrimary();
                ask(there);
                tell(isNear());
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            there.probe().close();
        }
    }

    private void askPrimary() {
        try {
            long at = System.nanoTime();
            lag.primary(at, placeOfPrimary());
        } catch (SQLException e) {
            LOG.debug("the primary did not say how far it is: what the replica has is as old as its last answer says");
        }
    }

    private void ask(Reached there) {
        try {
            played = there.probe().ask();
            silent = 0;
        } catch (SQLException e) {
            played = -1;
            silent++;
            if (silent >= SILENT) {
                // it answers nothing, not even how far it is: reads on it are ended, and begun anew at the primary
                there.open().abandon(any -> true);
            }
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
        try (Connection connection = primary.getConnection()) {
            return Probe.number(connection, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
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
        }
    }
}
