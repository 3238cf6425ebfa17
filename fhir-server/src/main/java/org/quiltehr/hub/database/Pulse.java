package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database every second, on a connection of its own, whether it is there. When it answers from another server
 * than before, the connections to the former are given up; when it has not answered for some seconds, all of them, so
 * that nobody waits on a line that is dead.
 */
final class Pulse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int ANSWERS_WITHIN = 2;
    private static final int ASKED = 3;

    /**
     * How long is too long.
     *
     * @param silent connections are given up: a busy server is late, one that was asked several times is not busy
     * @param away nobody waits for a connection any more; absences up to this are waited out
     */
    record Bounds(Duration silent, Duration away) {}

    /** Opens a connection that fails instead of waiting for long. */
    interface Door {
        Connection open() throws SQLException;
    }

    private final Door door;
    private final Bounds bounds;
    private final Connections connections;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long answered = System.nanoTime();
    private volatile int unanswered;
    private @Nullable Connection own;
    private @Nullable String server;

    Pulse(Door door, Connections connections, Bounds bounds) {
        this.door = door;
        this.bounds = bounds;
        this.connections = connections;
        this.thread = Thread.ofVirtual().name("database-pulse").start(this::beat);
    }

    /** Whether the database has been away for so long that nobody should wait for it any more. */
    boolean away() {
        return silentFor(bounds.away());
    }

    private boolean silentFor(Duration time) {
        return unanswered >= ASKED && System.nanoTime() - answered > time.toNanos();
    }

    private void beat() {
        try {
            while (running) {
                if (ask()) {
                    if (unanswered >= ASKED) {
                        LOG.info("the database answers again");
                    }
                    unanswered = 0;
                    answered = System.nanoTime();
                } else {
                    unanswered++;
                    if (unanswered == ASKED) {
                        LOG.warn("the database does not answer");
                    }
                    if (silentFor(bounds.silent())) {
                        connections.abandon(any -> true);
                    }
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    private boolean ask() {
        try {
            Connection asked = own;
            if (asked != null) {
                boolean there = asked.isValid(ANSWERS_WITHIN);
                if (!there) {
                    leave();
                }
                return there;
            }
            Connection opened = door.open();
            own = opened;
            String now = Connections.server(opened);
            if (server != null && !server.equals(now)) {
                LOG.warn("the database is at {} now", now);
                connections.abandon(at -> !at.equals(now));
            }
            server = now;
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void leave() {
        Connection left = own;
        own = null;
        if (left != null) {
            Connections.end(left);
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
