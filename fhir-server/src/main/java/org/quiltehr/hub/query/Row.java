package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * A version as it is stored.
 *
 * @param patient the Patient record it belongs to, or null
 * @param linked whether that record was ever linked in the view
 * @param body what was stored; empty if deleted
 * @param sort the values of the sort keys, as text; empty where not sorted
 */
@SuppressWarnings("ArrayRecordComponent")
record Row(
        String type,
        LogicalId id,
        @Nullable LogicalId patient,
        long change,
        Instant updated,
        int practice,
        int version,
        boolean deleted,
        UUID message,
        boolean linked,
        Body body,
        String[] sort) {

    byte[] json() {
        return body.json();
    }
}
