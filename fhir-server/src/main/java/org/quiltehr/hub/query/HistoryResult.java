package org.quiltehr.hub.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of versions, newest first; deleted ones have no body.
 *
 * @param nextToken null on the last page
 */
public record HistoryResult(List<Stored> versions, @Nullable String nextToken) {}
