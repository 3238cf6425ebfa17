package org.quiltehr.hub.bulk;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An export as it stands.
 *
 * @param practice slug of the practice at whose base it was asked for; null: the network's
 * @param url the request
 * @param progress for {@code X-Progress}; under 100 characters
 * @param time transactionTime, once it is done
 * @param problem why it failed; no value of a resource
 * @param account whose it is, and by whose rights it reads; null: begun at an open hub
 */
public record ExportJob(
        UUID id,
        @Nullable String practice,
        String url,
        ExportAsk asked,
        Instant created,
        State state,
        String progress,
        @Nullable Instant time,
        @Nullable Instant finished,
        @Nullable String problem,
        @Nullable Integer account) {

    /** How far it is; one that was cancelled is not there any more. */
    public enum State {
        WAITING,
        DONE,
        FAILED
    }
}
