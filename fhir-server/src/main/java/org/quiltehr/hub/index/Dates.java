package org.quiltehr.hub.index;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * FHIR dates as ranges of PostgreSQL's microseconds since 2000-01-01T00:00Z, the end exclusive. What has no zone is taken
 * as UTC ({@code docs/spec-clarifications.md}).
 */
public final class Dates {

    /** PostgreSQL's {@code -infinity} and {@code infinity}. */
    public static final long MIN = Long.MIN_VALUE;

    public static final long MAX = Long.MAX_VALUE;

    private static final long EPOCH_2000 = 946_684_800L;
    private static final long SECOND = 1_000_000L;

    private Dates() {}

    /** A range, end exclusive. */
    public record Range(long lo, long hi) {}

    public static long micros(Instant instant) {
        return (instant.getEpochSecond() - EPOCH_2000) * SECOND + instant.getNano() / 1000;
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(EPOCH_2000 + Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1000);
    }

    /** The range of a date, dateTime or instant as precise as it is written; null if it is none. */
    public static @Nullable Range range(String text) {
        try {
            int length = text.length();
            if (length == 4) {
                return days(LocalDate.of(number(text, 0, 4), 1, 1), LocalDate.of(number(text, 0, 4) + 1, 1, 1));
            }
            if (length == 7 && text.charAt(4) == '-') {
                LocalDate first = LocalDate.of(number(text, 0, 4), number(text, 5, 7), 1);
                return days(first, first.plusMonths(1));
            }
            LocalDate day = length >= 10 ? fullDate(text.substring(0, 10)) : null;
            if (day == null) {
                return null;
            }
            return length == 10 ? days(day, day.plusDays(1)) : time(day, text);
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /** A date to the day, or null. */
    public static @Nullable LocalDate fullDate(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        try {
            return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Range time(LocalDate day, String text) {
        int length = text.length();
        if (text.charAt(10) != 'T' || length < 16 || text.charAt(13) != ':') {
            return null;
        }
        int at = 16;
        int second = 0;
        long width = 60 * SECOND;
        long fraction = 0;
        if (at < length && text.charAt(at) == ':') {
            second = number(text, 17, 19);
            second = second == 60 ? 59 : second;
            at = 19;
            width = SECOND;
            if (at < length && text.charAt(at) == '.') {
                at++;
                while (at < length && Character.isDigit(text.charAt(at))) {
                    width = Math.max(1, width / 10);
                    fraction += (text.charAt(at) - '0') * (width == 1 && at > 25 ? 0 : width);
                    at++;
                }
            }
        }
        int hour = number(text, 11, 13);
        LocalDateTime local = day.atTime(hour == 24 ? 0 : hour, number(text, 14, 16), second);
        ZoneOffset zone = at == length ? ZoneOffset.UTC : zone(text.substring(at));
        long seconds = local.plusDays(hour == 24 ? 1 : 0).toEpochSecond(zone) - EPOCH_2000;
        long lo = seconds * SECOND + fraction;
        return new Range(lo, lo + width);
    }

    /** In a query string a plus sign comes as a blank. */
    private static ZoneOffset zone(String text) {
        return ZoneOffset.of(text.charAt(0) == ' ' ? "+" + text.substring(1) : text);
    }

    private static Range days(LocalDate first, LocalDate end) {
        return new Range(micros(first), micros(end));
    }

    private static long micros(LocalDate day) {
        return (day.toEpochDay() * 86_400 - EPOCH_2000) * SECOND;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (c < '0' || c > '9') {
                throw new NumberFormatException();
            }
            value = 10 * value + c - '0';
        }
        return value;
    }
}
