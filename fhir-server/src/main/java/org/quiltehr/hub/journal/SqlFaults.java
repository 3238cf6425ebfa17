package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** Which faults of the database pass by themselves. */
public final class SqlFaults {

    private SqlFaults() {}

    /**
     * A lost connection, a server that starts or stops, that may not be written any more (another took over) or lacks
     * space, a serialisation failure, a deadlock: to be tried again.
     */
    public static boolean passing(@Nullable Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof SQLTransientException) {
                return true;
            }
            if (t instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (state != null
                        && (state.equals("40001")
                                || state.equals("40P01")
                                || state.equals("55P03")
                                || state.equals("25006")
                                || state.equals("25P03")
                                || state.startsWith("08")
                                || state.startsWith("53")
                                || state.startsWith("57P")
                                || state.startsWith("58"))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The connection was lost while it was used, or led to a server that is no longer the one to use. */
    public static boolean lost(@Nullable Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state != null
                        && !(t instanceof SQLTransientException)
                        && (state.startsWith("08") || state.startsWith("57P") || state.equals("25006"));
            }
        }
        return false;
    }

    static boolean noPartition(SQLException fault) {
        return "23514".equals(fault.getSQLState());
    }

    /** Rolls back; a connection that is lost has rolled back already. */
    public static void rollback(Connection tx) {
        try {
            tx.rollback();
        } catch (SQLException e) {
            // the server rolls back what has lost its connection
        }
    }
}
