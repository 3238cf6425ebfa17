package org.quiltehr.hub.index;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ObjectNode;

/** Finds what a resource is searched by. Safe for use by many threads. */
public final class Indexer {

    /**
     * The index values of a resource.
     *
     * @param patient the Patient record the row belongs to (of itself for a Patient), or null
     * @param resource as stored; values of a wrong shape are passed over
     */
    public IndexRow index(String type, @Nullable LogicalId patient, ObjectNode resource) {
        throw new UnsupportedOperationException("not written yet");
    }
}
