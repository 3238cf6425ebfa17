package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How much a feed brought in the last 24 hours, and in the same hours of the week before. */
final class Volume {

    static final Duration LOOK_BACK = Duration.ofDays(14);

    private static final long WEEK = 7 * 24;

    private final Map<Long, Long> hours;
    private final long now;

    /** @param hours messages by hours since 1970, of the last fourteen days */
    Volume(Map<Long, Long> hours, Instant now) {
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

    /** Messages of one hour, so many hours before this one. */
    long at(long ago) {
        return hours.getOrDefault(now - ago, 0L);
    }

    /** Messages of the same hour a week before. */
    long usualAt(long ago) {
        return at(ago + WEEK);
    }

    private long sum(long from, long to) {
        return hours.entrySet().stream()
                .filter(hour -> hour.getKey() >= from && hour.getKey() <= to)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
