package org.quiltehr.hub.parameters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the indexing anew of a resource type is.
 *
 * @param total rows when it began
 * @param ended null while it goes on
 */
public record Progress(
        String type,
        long done,
        long total,
        Instant begun,
        @Nullable Instant ended) {}
