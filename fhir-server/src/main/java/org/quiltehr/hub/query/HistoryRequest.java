package org.quiltehr.hub.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A history as the client asked it, newest first.
 *
 * @param type null at system level
 * @param id null at type and system level
 * @param since versions at or after this instant, or null for all
 * @param count entries on a page
 * @param page the token of a page link, or null
 */
public record HistoryRequest(
        @Nullable String type,
        @Nullable String id,
        @Nullable Instant since,
        int count,
        @Nullable String page) {}
