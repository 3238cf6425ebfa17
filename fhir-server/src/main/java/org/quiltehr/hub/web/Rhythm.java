package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The usual rhythm of a feed: the same hours of the week before. A feed is silent when so many messages came in the hours
 * since its last one a week ago that none by chance is unlikely; a practice that is closed on Sundays is not told so on Sunday.
 */
final class Rhythm {

    /** With five expected, none at all has a chance below one in a hundred (Poisson). */
    static final long EXPECTED = 5;

    static final Duration LOOK_BACK = Duration.ofDays(14);

    private static final long WEEK = 7 * 24;

    private final Map<Long, Long> hours;
    private final long now;

    /** @param hours messages by hours since 1970, of the last fourteen days */
    Rhythm(Map<Long, Long> hours, Instant now) {
        this.hours = hours;
        this.now = now.getEpochSecond() / 3600;
    }

    /** Messages of the last 24 hours. */
    long today() {
        return sum(now - 23, now);
    }

    /** Messages of the same 24 hours a week ago. */
    long usual() {
        return sum(now - 23 - WEEK, now - WEEK);
    }

    /** How many would usually have come in the whole hours since the last message; 0 if none did lately. */
    long missed() {
        long last = hours.keySet().stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
        return last == Long.MIN_VALUE ? 0 : sum(last + 1 - WEEK, now - 1 - WEEK);
    }

    boolean silent() {
        return missed() >= EXPECTED;
    }

    private long sum(long from, long to) {
        return hours.entrySet().stream()
                .filter(hour -> hour.getKey() >= from && hour.getKey() <= to)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
