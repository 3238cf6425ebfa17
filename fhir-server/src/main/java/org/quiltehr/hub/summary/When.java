package org.quiltehr.hub.summary;

import java.time.DateTimeException;
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
    private static final int UTC_SECONDS = 20;

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
            Instant plain = date.length() == UTC_SECONDS || date.length() == DAY ? plain(date) : null;
            if (plain != null) {
                return plain;
            }
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

    /** The two forms most dates have, {@code 2026-11-20} and {@code 2026-11-20T08:30:00Z}, without a formatter. */
    private static @Nullable Instant plain(String date) {
        int year = number(date, 0, YEAR);
        int month = number(date, 5, MONTH);
        int day = number(date, 8, DAY);
        if (year < 0 || month < 1 || day < 1 || date.charAt(YEAR) != '-' || date.charAt(MONTH) != '-') {
            return null;
        }
        int seconds = 0;
        if (date.length() == UTC_SECONDS) {
            int hour = number(date, 11, 13);
            int minute = number(date, 14, 16);
            int second = number(date, 17, 19);
            if (hour < 0
                    || hour > 23
                    || minute < 0
                    || minute > 59
                    || second < 0
                    || second > 59
                    || date.charAt(DAY) != 'T'
                    || date.charAt(13) != ':'
                    || date.charAt(16) != ':'
                    || date.charAt(19) != 'Z') {
                return null;
            }
            seconds = (hour * 60 + minute) * 60 + second;
        }
        try {
            return Instant.ofEpochSecond(LocalDate.of(year, month, day).toEpochDay() * 86_400 + seconds);
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    /** Digits only, else -1. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
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
