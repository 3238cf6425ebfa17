package org.quiltehr.hub.pipeline.rest;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * A stored record that a request names.
 *
 * @param shownId the id clients see
 * @param practice number of the practice whose record it is
 * @param linked a Patient that was linked to another: at the network's base its rows read differently than stored
 * @param composite it is one of several records of a person at the network's base, and its id is the person's
 * @param hidden another practice's, and the caller may not see it: to be treated as not there, but its id is taken
 * @param own for a Patient of another practice: the caller's own record of that person, or null
 */
record Target(
        LogicalId id,
        String shownId,
        int practice,
        boolean deleted,
        boolean linked,
        boolean composite,
        boolean hidden,
        @Nullable Own own) {

    /** The caller's own record. */
    record Own(LogicalId id, String shownId) {}

    /** A record a search found; known to exist. */
    static Target found(LogicalId id, String shownId, int practice) {
        return new Target(id, shownId, practice, false, false, false, false, null);
    }
}
