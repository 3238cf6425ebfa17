package org.quiltehr.hub.fulltext;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Follows the change table and keeps the words of current versions. One hub at a time does. */
final class FullTextFeeder implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FullTextFeeder.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int SLICE = 200;

    private final DataSource database;
    private final FullTextSql sql;
    private final boolean on;
    private volatile boolean running;
    private @Nullable Thread worker;

    /** @param on off: what was kept is dropped, and nothing is followed */
    FullTextFeeder(DataSource database, FullTextSql sql, boolean on) {
        this.database = database;
        this.sql = sql;
        this.on = on;
    }

    private interface Work {
        boolean in(Connection tx) throws SQLException;
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        try {
            whole(tx -> {
                if (on) {
                    FullTextSql.begin(tx);
                } else if (FullTextSql.isBegun(tx)) {
                    FullTextSql.end(tx);
                }
                return true;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the full-text index cannot be begun", e);
        }
        if (on) {
            worker = Thread.ofPlatform().name("full-text").daemon().start(this::work);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (worker != null) {
            worker.interrupt();
            try {
                worker.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work() {
        while (running) {
            try {
                if (!whole(this::step)) {
                    Thread.sleep(LOOK);
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn("the full-text index waits: {}", e.getClass().getSimpleName());
                    try {
                        Thread.sleep(PAUSE);
                    } catch (InterruptedException stopped) {
                        return;
                    }
                }
            }
        }
    }

    private boolean step(Connection tx) throws SQLException {
        FullTextSql.Place place = FullTextSql.lock(tx);
        if (place == null) {
            return false;
        }
        FullTextSql.Changed changed = FullTextSql.after(tx, place);
        if (changed == null) {
            FullTextSql.built(tx);
            return false;
        }
        List<LogicalId> ids = new ArrayList<>(changed.rows());
        for (int from = 0; from < ids.size(); from += SLICE) {
            FullTextSql.put(tx, sql.current(tx, ids.subList(from, Math.min(ids.size(), from + SLICE))));
        }
        FullTextSql.move(tx, changed.upTo());
        return true;
    }

    private boolean whole(Work work) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            boolean done = false;
            try {
                boolean more = work.in(tx);
                tx.commit();
                done = true;
                return more;
            } finally {
                if (!done) {
                    tx.rollback();
                }
            }
        }
    }
}
