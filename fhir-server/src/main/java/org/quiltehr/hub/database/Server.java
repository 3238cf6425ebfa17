package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.ds.PGSimpleDataSource;

/** How the hub connects to the PostgreSQL of a JDBC URL; what the URL itself says goes before. */
final class Server {

    /**
     * A search's text already fixes which index leads to the rows: planning anew each time costs more than it finds. The
     * others let the server notice a hub that was cut off or frozen, and free what it had locked, within half a minute;
     * by itself it would take two hours.
     */
    private static final String SETTINGS = "-c plan_cache_mode=force_generic_plan"
            + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
            + " -c tcp_user_timeout=20000"
            + " -c idle_in_transaction_session_timeout=300000";

    private final String url;
    private final String which;

    /** The server that takes writes. */
    Server(String url) {
        this(url, "primary");
    }

    /**
     * A server of those the URL names.
     *
     * @param which of several, in the driver's words: {@code primary} or {@code secondary}
     */
    Server(String url, String which) {
        this.url = url;
        this.which = which;
    }

    /** Connections to work with. */
    PGSimpleDataSource source() {
        PGSimpleDataSource source = plain();
        put(source, "reWriteBatchedInserts", "true");
        put(source, "ApplicationName", "quilt");
        put(source, "tcpKeepAlive", "true");
        put(source, "connectTimeout", "5");
        // while it connects: a frozen server takes the connection and says nothing, and the next one is not asked
        put(source, "socketTimeout", "5");
        String options = property(source, "options");
        put(source, "options", options.isEmpty() ? SETTINGS : SETTINGS + " " + options, true);
        return source;
    }

    /** A connection that only asks whether the server is there. */
    Connection knock() throws SQLException {
        return asking().getConnection();
    }

    /** Connections that ask little and fail instead of waiting for long. */
    PGSimpleDataSource asking() {
        PGSimpleDataSource source = plain();
        put(source, "ApplicationName", "quilt-pulse", true);
        put(source, "connectTimeout", "2", true);
        put(source, "loginTimeout", "5", true);
        put(source, "socketTimeout", "2", true);
        return source;
    }

    /** Milliseconds that an answer on an open connection may take: 0 for any time, unless the URL says how many. */
    int answersWithin() {
        return says("socketTimeout") ? 1_000 * plain().getSocketTimeout() : 0;
    }

    private boolean says(String name) {
        return url.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT) + "=");
    }

    private PGSimpleDataSource plain() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        if (source.getServerNames().length > 1) {
            // of several servers only the one that takes writes is of use, and which that is may have changed just now
            put(source, "targetServerType", which);
            put(source, "hostRecheckSeconds", "2");
        }
        return source;
    }

    private void put(PGSimpleDataSource source, String name, String value) {
        put(source, name, value, false);
    }

    private void put(PGSimpleDataSource source, String name, String value, boolean always) {
        try {
            if (always || !says(name)) {
                source.setProperty(name, value);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the PostgreSQL driver does not know its own property " + name, e);
        }
    }

    private static String property(PGSimpleDataSource source, String name) {
        try {
            String value = source.getProperty(name);
            return value == null ? "" : value;
        } catch (SQLException e) {
            throw new IllegalStateException("the PostgreSQL driver does not know its own property " + name, e);
        }
    }
}
