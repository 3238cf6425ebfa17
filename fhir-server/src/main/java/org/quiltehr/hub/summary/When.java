package org.quiltehr.hub.summary;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** FHIR dates of any precision: compared, cut to the day, and shown as people read them. */
final class When {

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final int DAY = 10;
    private static final int MONTH = 7;
    private static final int YEAR = 4;

    private When() {}

    /** The clinically relevant start of a resource of this type as it is stated, or null. */
    static @Nullable String start(String type, Glance glance) {
        return switch (type) {
            case "AllergyIntolerance" -> glance.first("onsetDateTime", "onsetPeriod.start", "recordedDate");
            case "Condition" -> glance.first("onsetDateTime", "onsetPeriod.start", "recordedDate");
            case "MedicationStatement" ->
                glance.first("effectiveDateTime", "effectivePeriod.start", "effectivePeriod.end", "dateAsserted");
            case "MedicationRequest" -> glance.first("authoredOn");
            case "MedicationDispense" -> glance.first("whenHandedOver", "whenPrepared");
            case "Procedure" -> glance.first("performedDateTime", "performedPeriod.start", "performedPeriod.end");
            case "Immunization" -> glance.first("occurrenceDateTime", "recorded");
            case "DeviceUseStatement" -> glance.first("timingDateTime", "timingPeriod.start", "recordedOn");
            default ->
                glance.first(
                        "effectiveDateTime",
                        "effectiveInstant",
                        "effectivePeriod.start",
                        "period.start",
                        "dateTime",
                        "date",
                        "issued",
                        "created");
        };
    }

    /** When it ended or, if that is not said, when it is stated for; null if neither is known. */
    static @Nullable String end(String type, Glance glance) {
        String end = glance.first("effectivePeriod.end", "abatementDateTime", "abatementPeriod.end", "period.end");
        return end != null ? end : start(type, glance);
    }

    /** The first instant a date may mean, read as UTC where it names no zone; null if it is no date. */
    static @Nullable Instant instant(@Nullable String date) {
        if (date == null) {
            return null;
        }
        try {
            if (date.length() > DAY) {
                return date.endsWith("Z") || date.lastIndexOf('-') > DAY || date.indexOf('+') > DAY
                        ? OffsetDateTime.parse(date).toInstant()
                        : null;
            }
            String day = date.length() == DAY ? date : date.length() == MONTH ? date + "-01" : date + "-01-01";
            return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }

    /** The calendar day as the source wrote it, or null if the date is less exact. */
    static @Nullable String day(@Nullable String date) {
        return date == null || date.length() < DAY ? null : date.substring(0, DAY);
    }

    /** {@code 14-Mar-1957 06:05}, {@code Mar-2014}, {@code 2014}; what is no date is shown as it is. */
    static String show(String date) {
        if (date.length() < MONTH || date.charAt(YEAR) != '-') {
            return date;
        }
        int month = date.charAt(5) * 10 + date.charAt(6) - '0' * 11;
        if (month < 1 || month > MONTHS.length) {
            return date;
        }
        String name = MONTHS[month - 1] + "-" + date.substring(0, YEAR);
        if (date.length() < DAY) {
            return name;
        }
        String day = date.substring(8, DAY) + "-" + name;
        return date.length() >= 16 ? day + " " + date.substring(11, 16) : day;
    }

    static String show(Instant instant) {
        return String.format(Locale.ROOT, "%s UTC", show(instant.toString()));
    }
}
