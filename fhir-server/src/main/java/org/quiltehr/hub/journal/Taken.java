package org.quiltehr.hub.journal;

import org.jspecify.annotations.Nullable;

/**
 * A message taken from the queue in a transaction.
 *
 * @param body the bytes as received, or null where they are gone
 * @param held an earlier message of one of its patients is in quarantine
 * @param before what became of it the last time, or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record Taken(
        Message message,
        byte @Nullable [] body,
        boolean held,
        @Nullable Finished before) {}
