package org.quiltehr.hub.notify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it stands.
 *
 * @param practice number of the practice that subscribed
 * @param account that subscribed and whose eyes count; null under {@code --open}
 * @param network through the network's base, or the practice's own
 * @param base URL of that base as the subscriber saw it
 * @param asked the resource as JSON, without what the hub says of it
 * @param greeted whether the subscriber took the handshake
 * @param events number of the last event
 * @param delivered number of the last event the subscriber took
 * @param sent last time it took anything
 * @param problem of the last failure
 */
record Subscriber(
        String id,
        int practice,
        @Nullable Integer account,
        boolean network,
        String base,
        String asked,
        State state,
        boolean greeted,
        long events,
        long delivered,
        int failures,
        @Nullable Instant sent,
        @Nullable String problem) {

    /** As Subscription.status has it. */
    enum State {
        REQUESTED,
        ACTIVE,
        ERROR,
        OFF;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(java.util.Locale.ROOT));
        }
    }
}
