package org.quiltehr.hub.pipeline.rest;

import java.time.Instant;
import org.quiltehr.hub.store.Written;

/**
 * What became of an {@link Asked}.
 *
 * @param status HTTP status of the interaction
 * @param reread what a read at the network's base shows may differ from {@code json}: the record may be one of several
 *     of a person
 * @param json as stored (UTF-8), empty after a delete
 */
@SuppressWarnings("ArrayRecordComponent")
public record Done(
        int status,
        String type,
        String shownId,
        int version,
        Instant updated,
        Written.Action action,
        boolean reread,
        byte[] json) {}
