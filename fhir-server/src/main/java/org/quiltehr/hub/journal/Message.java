package org.quiltehr.hub.journal;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A journaled message without its bytes.
 *
 * @param place its place in journal order
 * @param parent the file it came in, or null
 * @param part its place in the file, from 0
 * @param parts of a file: how many messages it holds; else 0
 * @param reused its control id stood on other content before
 */
public record Message(
        UUID id,
        long place,
        Instant received,
        int practice,
        @Nullable Integer feed,
        @Nullable UUID parent,
        int part,
        int parts,
        String type,
        @Nullable String control,
        boolean reused,
        @Nullable Instant sourceTime,
        @Nullable String contentType,
        int size) {

    /** When it happened, as far as anybody said. */
    public Instant happened() {
        return sourceTime == null ? received : sourceTime;
    }
}
