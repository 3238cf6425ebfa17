package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/** Knows (practice, scope, type, key) to logical id, and mints what is not known (SEMANTICS 1). */
public final class Names {

    /**
     * Names resources of one message: Patients first, since the others are scoped by them; two calls. Records all their
     * keys. Bounded in queries, whatever the number of resources.
     *
     * @return one name for each, in order
     */
    public List<Named> name(Connection tx, PracticeRef practice, List<Nameable> wanted) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** The records already known by these keys (scope null, or the Patient record), in order; null where unknown. */
    public List<@org.jspecify.annotations.Nullable LogicalId> find(
            Connection tx,
            PracticeRef practice,
            String type,
            @org.jspecify.annotations.Nullable LogicalId scope,
            List<String> keys) {
        throw new UnsupportedOperationException("not written yet");
    }
}
