package org.quiltehr.adapter.example.datatype;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates and local times of the cart; times are the practice's. */
public final class Stamp {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter WITH_OFFSET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

    private Stamp() {}

    /** {@code 2026-03-01 14:05} as a moment; empty if it is none, or one the clocks skipped. */
    public static Optional<Instant> instant(String text, ZoneId zone) {
        try {
            LocalDateTime local = LocalDateTime.parse(text, MINUTES);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            return offsets.isEmpty() ? Optional.empty() : Optional.of(local.toInstant(offsets.get(0)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same as a FHIR dateTime with the zone's offset; FHIR wants seconds, so they are {@code 00}. */
    public static Optional<String> dateTime(String text, ZoneId zone) {
        return instant(text, zone).map(instant -> WITH_OFFSET.format(instant.atZone(zone)));
    }

    /** {@code 1980-02-29} if it is a day of the calendar. */
    public static Optional<String> date(String text) {
        try {
            return Optional.of(
                    LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE).toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
