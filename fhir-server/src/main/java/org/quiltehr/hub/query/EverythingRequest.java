package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code $everything} of a Patient as the client asked it.
 *
 * @param types only these types; empty for all
 * @param since only what changed at or after this instant, or null
 * @param start a date: only what happened on or after it, or has no date; or null
 * @param end likewise on or before
 * @param count entries of a page
 * @param page the token of a page link, or null
 */
public record EverythingRequest(
        Set<String> types,
        @Nullable Instant since,
        @Nullable String start,
        @Nullable String end,
        int count,
        @Nullable String page) {}
