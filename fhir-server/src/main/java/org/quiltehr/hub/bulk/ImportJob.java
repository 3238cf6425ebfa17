package org.quiltehr.hub.bulk;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import as it stands.
 *
 * @param practice slug of the practice at whose base it was sent; null: the network's
 * @param account whose it is; null under {@code --open}
 * @param base URL of that base as the client saw it
 * @param url the request
 * @param pass 1: Patients are loaded; 2: all others
 * @param line the last one done of this pass
 * @param counts how many of each type are loaded
 * @param refused how many lines are not
 * @param time when it began to be loaded
 * @param problem why it failed; no value of a resource
 */
public record ImportJob(
        UUID id,
        @Nullable String practice,
        @Nullable Integer account,
        String base,
        String url,
        Instant created,
        State state,
        int pass,
        long line,
        Map<String, Long> counts,
        long refused,
        @Nullable Instant time,
        @Nullable Instant finished,
        @Nullable String problem) {

    /** How far it is; one that was dropped is not there any more. */
    public enum State {
        /** Its bytes still arrive. */
        SENT,
        WAITING,
        DONE,
        FAILED
    }

    /** For {@code X-Progress}. */
    public String progress() {
        long loaded = counts.values().stream().mapToLong(Long::longValue).sum();
        return loaded + " resources loaded, " + refused + " lines refused, "
                + (pass == 1 ? "Patients to line " : "others to line ") + line;
    }
}
