package org.quiltehr.hub.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.quiltehr.hub.base.LogicalId;

/** Rows that a transaction read before it writes: those it locked stay as they are, so the write need not read them again. */
public final class Held {

    private final LockSql.Locked first;
    private final Map<LogicalId, Current> rows;
    private final Set<LogicalId> locked;
    private boolean written;

    Held(LockSql.Locked first, Collection<LogicalId> locked) {
        this.first = first;
        this.rows = new HashMap<>(first.rows());
        this.locked = new HashSet<>(locked);
    }

    /** Rows by id; those there are. */
    public Map<LogicalId, Current> rows() {
        return rows;
    }

    void locked(Map<LogicalId, Current> further, Collection<LogicalId> ids) {
        rows.putAll(further);
        locked.addAll(ids);
    }

    boolean isLocked(LogicalId id) {
        return locked.contains(id);
    }

    /** The change number drawn with them serves for one write. */
    boolean serves() {
        boolean serves = !written;
        written = true;
        return serves;
    }

    LockSql.Locked found() {
        return new LockSql.Locked(first.change(), first.generation(), rows);
    }
}
