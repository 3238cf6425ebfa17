package org.quiltehr.hub.transition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A packet that was sent to a practice.
 *
 * @param id of the Communication
 * @param patient and {@code encounter}, ids as the reader sees them
 * @param from slug of the hospital
 * @param to slug of the practice it was sent to
 * @param words the stay in the words of whoever signed; may be empty
 * @param readBy who of the practice read it first; null while nobody did
 */
public record Sent(
        String id,
        String patient,
        String encounter,
        String from,
        String to,
        String by,
        Instant at,
        String words,
        @Nullable String readBy,
        @Nullable Instant readAt) {}
