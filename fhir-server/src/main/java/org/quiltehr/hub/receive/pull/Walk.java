package org.quiltehr.hub.receive.pull;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.receive.pull.PullSql.Cursor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One search from its first page to its last. After each page it is written down where to go on, once the page is
 * journaled; only a walk that came to its end moves the time from which the next one asks.
 */
final class Walk {

    private static final int EMPTY_PAGES = 50;
    /** What a server without a clock of its own in its answers may have been behind. */
    private static final Duration UNSURE = Duration.ofMinutes(10);

    private static final String NO_SINCE = "no-since";

    private final int feed;
    private final PullSettings settings;
    private final Remote remote;
    private final Delivery delivery;
    private final PullSql sql;
    private final Counts counts;

    Walk(int feed, PullSettings settings, Remote remote, Delivery delivery, PullSql sql, Counts counts) {
        this.feed = feed;
        this.settings = settings;
        this.remote = remote;
        this.delivery = delivery;
        this.sql = sql;
        this.counts = counts;
    }

    /**
     * Fetches what the search gives since the last time.
     *
     * @param search its name in the table of cursors
     * @param query type and parameters, such as {@code Goal?patient=7}
     * @return 0, or the status with which the server refuses the search
     */
    int run(String search, String query) throws PullFault, InterruptedException {
        Cursor cursor = sql.cursor(feed, search);
        if (cursor.next() != null && pages(search, cursor, URI.create(cursor.next())) == 0) {
            return 0;
        }
        // a link that is too old, or none: the walk begins anew, and what is known is not journaled twice
        Cursor fresh = new Cursor(cursor.since(), null, null, cursor.mode());
        int status = pages(search, fresh, first(query, fresh));
        boolean maybeSince = (status == 400 || status == 422 || status == 501)
                && fresh.since() != null
                && !fresh.mode().equals(NO_SINCE);
        if (maybeSince) {
            Cursor plain = new Cursor(null, null, null, NO_SINCE);
            status = pages(search, plain, first(query, plain));
        }
        return status;
    }

    private URI first(String query, Cursor cursor) {
        StringBuilder url = new StringBuilder(query)
                .append(query.indexOf('?') < 0 ? '?' : '&')
                .append("_count=")
                .append(settings.pageSize());
        Instant since = cursor.since();
        if (since != null && !cursor.mode().equals(NO_SINCE)) {
            url.append("&_lastUpdated=ge").append(since.minus(settings.overlap()));
        }
        return remote.below(url.toString());
    }

    private int pages(String search, Cursor cursor, URI from) throws PullFault, InterruptedException {
        Set<URI> seen = new HashSet<>();
        Instant started = cursor.started();
        int empty = 0;
        for (URI at = from; ; ) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!seen.add(at)) {
                throw new PullFault(
                        "next-loop",
                        "The server's pages lead in a circle. What they held is kept; tell the vendor that the link"
                                + " next of its searches repeats.");
            }
            switch (remote.get(at)) {
                case Remote.Said.Refused refused -> {
                    return refused.status();
                }
                case Remote.Said.Resource got -> {
                    ObjectNode bundle = got.tree();
                    if (!bundle.path("resourceType").asString("").equals("Bundle")) {
                        throw new PullFault(
                                "not-searchset", "The server answered a search with something else than a Bundle.");
                    }
                    if (started == null) {
                        started = serverTime(bundle, got.at());
                    }
                    List<Fetched> page = Fetched.ofPage(bundle, got.bytes());
                    delivery.deliver(page);
                    counts.pages.incrementAndGet();
                    empty = page.isEmpty() ? empty + 1 : 0;
                    String next = next(bundle);
                    if (next == null) {
                        sql.save(feed, search, new Cursor(started, null, null, cursor.mode()));
                        return 0;
                    }
                    if (empty >= EMPTY_PAGES) {
                        throw new PullFault(
                                "empty-pages",
                                "The server gives one empty page after the other. The next run asks anew.");
                    }
                    at = Remote.resolve(at, next);
                    sql.save(feed, search, new Cursor(cursor.since(), started, at.toString(), cursor.mode()));
                }
            }
        }
    }

    /** When the server began to look, by its own clock; the earlier one where it tells two times. */
    private static Instant serverTime(ObjectNode bundle, @Nullable Instant date) {
        Instant time = date;
        try {
            String text = bundle.path("meta").path("lastUpdated").asString("");
            if (!text.isEmpty()) {
                Instant told = OffsetDateTime.parse(text).toInstant();
                time = date == null || told.isBefore(date) ? told : date;
            }
        } catch (DateTimeException e) {
            // the header Date is enough
        }
        return time == null ? Instant.now().minus(UNSURE) : time;
    }

    private static @Nullable String next(ObjectNode bundle) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asString("").equals("next")) {
                String url = link.path("url").asString("");
                return url.isEmpty() ? null : url;
            }
        }
        return null;
    }
}
