package org.quiltehr.hub.store;

import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.base.LogicalId;

/** The only writer of clinical tables: versions, index values and one change record, in the caller's transaction. */
public final class Store {

    /** The current rows with these ids, locked for update (in id order, so that two writers cannot deadlock). */
    public Map<LogicalId, Current> current(Connection tx, Collection<LogicalId> ids) {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * Writes all or throws {@link Refusal}. Equal content writes no version (only "last stated"). Puts of one call name
     * different ids.
     *
     * @return one result for each put, in order
     */
    public List<Written> write(Connection tx, List<Put> puts) {
        throw new UnsupportedOperationException("not written yet");
    }
}
