package org.quiltehr.hub.parameters;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.store.ReindexSql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps what this hub knows of declared parameters fresh, and indexes types anew: some rows in a transaction that also
 * notes how far it came, so that whatever dies another hub goes on from there.
 */
final class Reindexer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reindexer.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int SLICE = 200;

    private final DataSource database;
    private final ParamRegistry params;
    private final ReindexSql rows;
    private volatile boolean running;
    private @Nullable Thread worker;

    Reindexer(DataSource database, ParamRegistry params, ReindexSql rows) {
        this.database = database;
        this.params = params;
        this.rows = rows;
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
            whole(this::refresh);
        } catch (SQLException e) {
            throw new IllegalStateException("the declared search parameters cannot be read", e);
        }
        worker = Thread.ofPlatform().name("reindex").daemon().start(this::work);
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
                whole(this::refresh);
                while (running && whole(this::step)) {
                    Thread.onSpinWait(); // the next rows
                }
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn("indexing anew waits: {}", e.getClass().getSimpleName());
                    try {
                        Thread.sleep(PAUSE);
                    } catch (InterruptedException stopped) {
                        return;
                    }
                }
            }
        }
    }

    private boolean refresh(Connection tx) throws SQLException {
        DeclarationSql.activate(tx);
        params.refresh(tx);
        return false;
    }

    /** The next rows of a type; false if there is nothing to do now. */
    private boolean step(Connection tx) throws SQLException {
        ReindexJobSql.Job job = ReindexJobSql.take(tx);
        if (job == null || (job.begins() && ReindexJobSql.writesByOlder(tx, job.generation()))) {
            return false;
        }
        // the job is locked: no later declaration of its types can be committed before this transaction is
        params.refresh(tx);
        ReindexSql.Slice slice = rows.next(tx, job.type(), job.reached(), SLICE);
        var last = slice.last();
        if (last == null) {
            ReindexJobSql.end(tx, job.type());
        } else {
            ReindexJobSql.reached(tx, job.type(), last, slice.rows());
        }
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
