package org.quiltehr.hub.pipeline.rest;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a transaction or batch.
 *
 * @param write null for a read
 * @param query of a read: the address below the base, {@code Patient/1} or {@code Observation?code=x}
 */
public record BundleEntry(
        String place, @Nullable Asked write, @Nullable String query) {}
