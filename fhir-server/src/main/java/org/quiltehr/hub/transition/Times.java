package org.quiltehr.hub.transition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** FHIR times as instants; a day without time is read in UTC. */
final class Times {

    private static final int DAY = 10;

    private Times() {}

    /** The first instant it may mean; null if it is less exact than a day, or no date. */
    static @Nullable Instant start(String date) {
        try {
            if (date.length() > DAY) {
                return OffsetDateTime.parse(date).toInstant();
            }
            return date.length() == DAY
                    ? LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : null;
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }

    /** The last instant it may mean. */
    static @Nullable Instant end(String date) {
        Instant start = start(date);
        return start == null || date.length() > DAY
                ? start
                : LocalDate.parse(date).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** When an order was placed or a specimen taken; empty if it is not said. */
    static String clinical(JsonNode resource) {
        for (String name : new String[] {"authoredOn", "effectiveDateTime", "occurrenceDateTime", "issued"}) {
            String value = resource.path(name).asString("");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return resource.path("effectivePeriod").path("start").asString("");
    }
}
