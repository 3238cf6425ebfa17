package org.quiltehr.hub.notify;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a subscription.
 *
 * @param number from 1, without gaps
 * @param focus id of the resource
 * @param gone whether it was deleted
 * @param message the message that changed it; null where several did, or none
 */
record Event(
        long number,
        Instant at,
        String type,
        String focus,
        boolean gone,
        @Nullable UUID message) {}
