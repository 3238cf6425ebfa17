package org.quiltehr.hub.work;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.slf4j.Logger;

/**
 * What keeps a piece of work from being done for a while, as the log tells of it: once when it begins, once when it is
 * another, once when it is over, however often the work is tried meanwhile and by however many threads.
 */
public final class Outage {

    private static final String AWAY = "the database is away";

    private final Logger log;
    private final String work;
    private volatile String now = "";

    /**
     * @param log of whoever does the work
     * @param work its name, as in "… waits"
     */
    public Outage(Logger log, String work) {
        this.log = log;
        this.work = work;
    }

    /** The work failed. */
    public void met(Throwable fault) {
        met(cause(fault));
    }

    private synchronized void met(String cause) {
        if (!cause.equals(now)) {
            log.warn("{} waits: {}", work, cause);
            now = cause;
        }
    }

    /** The work was done. */
    public void over() {
        if (!now.isEmpty()) {
            ended();
        }
    }

    private synchronized void ended() {
        if (!now.isEmpty()) {
            log.info("{} goes on", work);
            now = "";
        }
    }

    /** Classes and a place only: a message may hold what a record says. One word for a database that is away, however it shows. */
    private static String cause(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            if (away(root)) {
                return AWAY;
            }
            root = root.getCause();
        }
        if (away(root)) {
            return AWAY;
        }
        StackTraceElement[] trace = root.getStackTrace();
        String state = root instanceof SQLException sql ? " " + sql.getSQLState() : "";
        return root.getClass().getSimpleName() + state + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** Connections that fail or end, servers that start or stop, and a pool that has none to give. */
    private static boolean away(Throwable fault) {
        if (fault instanceof SQLTransientConnectionException) {
            return true;
        }
        String state = fault instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
