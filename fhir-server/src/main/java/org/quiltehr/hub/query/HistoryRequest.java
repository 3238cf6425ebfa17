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
 * @param at only versions that were current at some time of it ({@code _at}), or null
 */
public record HistoryRequest(
        @Nullable String type,
        @Nullable String id,
        @Nullable Instant since,
        int count,
        @Nullable String page,
        @Nullable Period at) {

    /** A time or a span of it; the end exclusive. */
    public record Period(Instant from, Instant to) {}

    public HistoryRequest(
            @Nullable String type, @Nullable String id, @Nullable Instant since, int count, @Nullable String page) {
        this(type, id, since, count, page, null);
    }
}
