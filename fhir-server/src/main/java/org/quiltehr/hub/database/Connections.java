package org.quiltehr.hub.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/**
 * Opens connections and knows which are open, so that those to a server that is gone can be given up. Nothing else ends
 * them soon: a machine that is cut off sends no word, and a statement sent to it waits for a quarter of an hour.
 */
final class Connections implements DataSource {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final PGSimpleDataSource source;
    private final int answersWithin;
    private final Map<Connection, String> open = new WeakHashMap<>();

    /**
     * Connections of a source.
     *
     * @param answersWithin milliseconds that an answer on an open one may take, 0 for any time
     */
    Connections(PGSimpleDataSource source, int answersWithin) {
        this.source = source;
        this.answersWithin = answersWithin;
    }

    /** Ends the open connections to such servers, by host and port: who waits for an answer on one gets an error now. */
    void abandon(Predicate<String> server) {
        List<Connection> gone = new ArrayList<>();
        synchronized (open) {
            open.forEach((connection, at) -> {
                if (server.test(at)) {
                    gone.add(connection);
                }
            });
            gone.forEach(open::remove);
        }
        gone.forEach(Connections::end);
    }

    /** Ends a connection at once, whatever waits on it. */
    static void end(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a connection to the database could not be ended: SQLState {}", e.getSQLState());
        }
    }

    /** The server a connection leads to, as {@code host:port}. */
    static String server(Connection connection) throws SQLException {
        return connection
                .unwrap(BaseConnection.class)
                .getQueryExecutor()
                .getHostSpec()
                .toString();
    }

    private Connection known(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, answersWithin);
        String at = server(connection);
        synchronized (open) {
            open.put(connection, at);
        }
        return connection;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return known(source.getConnection());
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return known(source.getConnection(user, password));
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(source)) {
            return type.cast(source);
        }
        throw new SQLException("not a wrapper of " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(source);
    }
}
