package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Dates as the pages write them: {@code 14-Mar-1957}, never in an order that two countries read differently. */
final class Dates {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd-MMM-uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM-uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int YEAR_LONG = 4;
    private static final int MONTH_LONG = 7;
    private static final int DAY_LONG = 10;
    private static final int MINUTE_LONG = 16;

    private Dates() {}

    /** A FHIR date of any precision; the time as its source wrote it. What is no date is shown as it is. */
    static String show(String date) {
        try {
            if (date.length() >= MINUTE_LONG) {
                return day(date) + " " + date.substring(DAY_LONG + 1, MINUTE_LONG);
            }
            return day(date);
        } catch (DateTimeParseException notADate) {
            return date;
        }
    }

    /** The same without the time. */
    static String day(String date) {
        try {
            if (date.length() >= DAY_LONG) {
                return DAY.format(LocalDate.parse(date.substring(0, DAY_LONG)));
            }
            return date.length() == MONTH_LONG ? MONTH.format(YearMonth.parse(date)) : date;
        } catch (DateTimeParseException notADate) {
            return date;
        }
    }

    static String show(Instant instant) {
        return MINUTE.format(instant) + " UTC";
    }

    /** {@code (69 y)}, in months under two years, in days under four weeks; empty if the date is not whole. */
    static String age(String born, LocalDate today) {
        if (born.length() != DAY_LONG) {
            return "";
        }
        try {
            LocalDate date = LocalDate.parse(born);
            Period age = Period.between(date, today);
            long days = ChronoUnit.DAYS.between(date, today);
            if (days < 0) {
                return "";
            }
            if (days < 28) {
                return "(" + days + " d)";
            }
            return age.getYears() < 2 ? "(" + age.toTotalMonths() + " mo)" : "(" + age.getYears() + " y)";
        } catch (DateTimeParseException notADate) {
            return "";
        }
    }

    /** The day on a time axis; null if the year is all that is known or it is no date. */
    static @org.jspecify.annotations.Nullable LocalDate axis(String date) {
        try {
            if (date.length() >= DAY_LONG) {
                return LocalDate.parse(date.substring(0, DAY_LONG));
            }
            return date.length() == MONTH_LONG
                    ? YearMonth.parse(date).atDay(1)
                    : date.length() == YEAR_LONG ? LocalDate.of(Integer.parseInt(date), 1, 1) : null;
        } catch (DateTimeParseException | NumberFormatException notADate) {
            return null;
        }
    }

    /** {@code 13 d}, {@code 5 h} or {@code 8 min}. */
    static String since(Instant then, Instant now) {
        Duration gone = Duration.between(then, now);
        return length(gone.isNegative() ? Duration.ZERO : gone);
    }

    /** The same of a time that is known. */
    static String length(Duration time) {
        return time.toDays() > 0
                ? time.toDays() + " d"
                : time.toHours() > 0 ? time.toHours() + " h" : time.toMinutes() + " min";
    }
}
