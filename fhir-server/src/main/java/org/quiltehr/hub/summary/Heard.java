package org.quiltehr.hub.summary;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a practice was last heard of.
 *
 * @param last its last message of any kind, or null if none is known
 * @param silentSince the same, if it is quiet for longer than it usually is; else null
 * @param unreachableSince since when the hub tries in vain to fetch from it, or null
 * @param tried when it last tried
 */
record Heard(
        @Nullable Instant last,
        @Nullable Instant silentSince,
        @Nullable Instant unreachableSince,
        @Nullable Instant tried) {

    static final Heard UNKNOWN = new Heard(null, null, null, null);
}
