package org.quiltehr.hub.watch;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;

/** Days on which practices are closed as on a Sunday: those of United States law (5 U.S.C. 6103). */
final class Holidays {

    private static final int THURSDAY_OF_THANKSGIVING = 4;

    private Holidays() {}

    /** Whether the day is a legal holiday, or the weekday on which one that falls on a weekend is kept. */
    static boolean is(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY, SUNDAY -> false; // a Saturday already has a rhythm of its own
            case MONDAY -> legal(day) || fixed(day.minusDays(1));
            case FRIDAY -> legal(day) || fixed(day.plusDays(1));
            default -> legal(day);
        };
    }

    private static boolean legal(LocalDate day) {
        int year = day.getYear();
        return fixed(day)
                || day.equals(nth(year, Month.JANUARY, 3, DayOfWeek.MONDAY))
                || day.equals(nth(year, Month.FEBRUARY, 3, DayOfWeek.MONDAY))
                || day.equals(nth(year, Month.MAY, -1, DayOfWeek.MONDAY))
                || day.equals(nth(year, Month.SEPTEMBER, 1, DayOfWeek.MONDAY))
                || day.equals(nth(year, Month.OCTOBER, 2, DayOfWeek.MONDAY))
                || day.equals(nth(year, Month.NOVEMBER, THURSDAY_OF_THANKSGIVING, DayOfWeek.THURSDAY));
    }

    private static boolean fixed(LocalDate day) {
        return switch (day.getMonth()) {
            case JANUARY -> day.getDayOfMonth() == 1;
            case JUNE -> day.getDayOfMonth() == 19;
            case JULY -> day.getDayOfMonth() == 4;
            case NOVEMBER -> day.getDayOfMonth() == 11;
            case DECEMBER -> day.getDayOfMonth() == 25;
            default -> false;
        };
    }

    private static LocalDate nth(int year, Month month, int ordinal, DayOfWeek weekday) {
        return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(ordinal, weekday));
    }
}
