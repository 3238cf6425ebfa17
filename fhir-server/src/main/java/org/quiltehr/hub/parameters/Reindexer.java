package org.quiltehr.hub.parameters;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.store.ReindexSql;
import org.quiltehr.hub.work.Atomic;
import org.quiltehr.hub.work.Worker;

/**
 * Keeps what this hub knows of declared parameters fresh, and indexes types anew: some rows in a transaction that also
 * notes how far it came, so that whatever dies another hub goes on from there.
 */
final class Reindexer extends Worker {

    private static final int SLICE = 200;

    private final DataSource database;
    private final ParamRegistry params;
    private final ReindexSql rows;

    Reindexer(DataSource database, ParamRegistry params, ReindexSql rows) {
        super("reindex", Duration.ofMillis(500));
        this.database = database;
        this.params = params;
        this.rows = rows;
    }

    @Override
    protected boolean begin() {
        try {
            return Atomic.in(database, this::refresh);
        } catch (SQLException e) {
            throw new IllegalStateException("the declared search parameters cannot be read", e);
        }
    }

    @Override
    protected boolean turn() throws SQLException {
        Atomic.in(database, this::refresh);
        while (isRunning() && Atomic.in(database, this::step)) {
            Thread.onSpinWait(); // the next rows; each step has the parameters of now
        }
        return false;
    }

    private boolean refresh(Connection tx) throws SQLException {
        DeclarationSql.activate(tx);
        params.refresh(tx);
        return true;
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
}
