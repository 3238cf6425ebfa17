package org.quiltehr.hub.journal;

import java.util.UUID;

/**
 * A message that waits to be worked.
 *
 * @param place where it stands in the queue
 * @param keys hashes of the patients it is about; empty: unknown
 */
@SuppressWarnings("ArrayRecordComponent")
public record Work(long place, UUID message, int practice, int feed, long[] keys) {}
