package org.quiltehr.hub.watch;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The time of day at which what is not urgent is told, all in one message.
 *
 * @param time null: at once
 */
record Digest(@Nullable LocalTime time, ZoneId zone) {

    /**
     * Reads {@code 08:00}; empty: at once.
     *
     * @throws IllegalArgumentException if it is no time of day
     */
    static Digest of(String time, ZoneId zone) {
        try {
            return new Digest(time.isBlank() ? null : LocalTime.parse(time.strip()), zone);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "quilt.tell.digest is \"" + time + "\": write a time of day such as 08:00, or nothing", e);
        }
    }

    /** Whether the time has come by since something was noticed. */
    boolean due(Instant noticed, Instant now) {
        if (time == null) {
            return true;
        }
        ZonedDateTime last = now.atZone(zone).with(time);
        if (last.toInstant().isAfter(now)) {
            last = last.minusDays(1);
        }
        return !noticed.isAfter(last.toInstant());
    }
}
