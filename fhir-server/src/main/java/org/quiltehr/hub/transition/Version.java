package org.quiltehr.hub.transition;

import java.time.Instant;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a resource, as one transaction wrote it.
 *
 * @param change the transaction's change number
 * @param at when it was written
 * @param tree empty if the version is a deletion
 */
record Version(
        long change,
        Instant at,
        String type,
        LogicalId id,
        LogicalId patient,
        int practice,
        boolean deleted,
        ObjectNode tree) {

    String status() {
        return deleted ? "entered-in-error" : tree.path("status").asString("");
    }
}
