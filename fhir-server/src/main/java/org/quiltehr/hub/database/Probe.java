package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a replica how far it has played the log of changes, on one connection that fails instead of waiting. After a failure, and
 * when the server is no replica any more, the next question goes to whichever server is one then.
 */
final class Probe implements AutoCloseable {

    private static final String PLAYED =
            "select case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint else -1 end";

    private static final int ANSWERS_WITHIN = 2_000;

    private final Server server;
    private @Nullable Connection own;

    Probe(Server server) {
        this.server = server;
    }

    /** How far the replica has played the log; -1 if the server is no replica. */
    long ask() throws SQLException {
        Connection asked = own;
        if (asked == null) {
            asked = server.knock();
            own = asked;
        }
        long played = -1;
        try {
            played = number(asked, PLAYED);
        } finally {
            if (played < 0) {
                close();
            }
        }
        return played;
    }

    /** The same of the server that somebody else's connection leads to; the connection may wait afterwards as long as before. */
    static long played(Connection connection) throws SQLException {
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ANSWERS_WITHIN);
        try {
            return number(connection, PLAYED);
        } finally {
            connection.setNetworkTimeout(Runnable::run, before);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Ends the connection; the next question makes another. */
    @Override
    public void close() {
        Connection left = own;
        own = null;
        if (left != null) {
            Connections.end(left);
        }
    }
}
