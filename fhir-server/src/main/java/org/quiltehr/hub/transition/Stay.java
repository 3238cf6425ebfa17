package org.quiltehr.hub.transition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** One stay in hospital: an Encounter, and when it began and ended as far as it was said. */
record Stay(
        LogicalId id,
        int practice,
        LogicalId patient,
        @Nullable Instant admitted,
        @Nullable Instant discharged) {

    /** Whether something that happened then belongs to the stay. */
    boolean covers(Instant at) {
        return admitted != null && !at.isBefore(admitted) && (discharged == null || !at.isAfter(discharged));
    }
}
