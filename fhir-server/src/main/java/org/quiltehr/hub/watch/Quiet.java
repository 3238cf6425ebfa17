package org.quiltehr.hub.watch;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;

/**
 * Hours in which only what is urgent is told.
 *
 * @param from beginning, by the clock of the zone
 * @param to end; before the beginning, if they span midnight; equal to it: never quiet
 */
record Quiet(LocalTime from, LocalTime to, ZoneId zone) {

    /**
     * Reads {@code 22:00-07:00}; empty: never.
     *
     * @throws IllegalArgumentException if it is no such span
     */
    static Quiet of(String span, ZoneId zone) {
        if (span.isBlank()) {
            return new Quiet(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, zone);
        }
        String[] parts = span.strip().split("-", -1);
        try {
            if (parts.length == 2) {
                return new Quiet(LocalTime.parse(parts[0].strip()), LocalTime.parse(parts[1].strip()), zone);
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "quilt.tell.quiet is \"" + span + "\": write hours such as 22:00-07:00, or nothing");
    }

    boolean at(Instant now) {
        LocalTime time = now.atZone(zone).toLocalTime();
        return from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !from.equals(to) && (!time.isBefore(from) || time.isBefore(to));
    }
}
