package org.quiltehr.hub.store;

import java.time.Instant;
import org.quiltehr.hub.base.LogicalId;

/**
 * What a {@link Put} did.
 *
 * @param version the version that is current now
 * @param json the resource as stored (UTF-8), empty after a delete
 */
@SuppressWarnings("ArrayRecordComponent")
public record Written(
        String type, LogicalId id, String shownId, int version, Action action, Instant updated, byte[] json) {

    /** What happened to the row. */
    public enum Action {
        CREATED,
        UPDATED,
        UNCHANGED,
        DELETED
    }
}
