package org.quiltehr.hub.fulltext;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.work.Atomic;
import org.quiltehr.hub.work.Worker;

/** Follows the change table and keeps the words of current versions. One hub at a time does. */
final class FullTextFeeder extends Worker {

    private static final int SLICE = 200;

    private final DataSource database;
    private final FullTextSql sql;
    private final boolean on;

    /** @param on off: what was kept is dropped, and nothing is followed */
    FullTextFeeder(DataSource database, FullTextSql sql, boolean on) {
        super("full-text", Duration.ofMillis(200));
        this.database = database;
        this.sql = sql;
        this.on = on;
    }

    @Override
    protected boolean begin() {
        try {
            return Atomic.in(database, tx -> {
                if (on) {
                    FullTextSql.begin(tx);
                } else if (FullTextSql.isBegun(tx)) {
                    FullTextSql.end(tx);
                }
                return on;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the full-text index cannot be begun", e);
        }
    }

    @Override
    protected boolean turn() throws SQLException {
        return Atomic.in(database, this::step);
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
}
