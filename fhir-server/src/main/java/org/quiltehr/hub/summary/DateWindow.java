package org.quiltehr.hub.summary;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When two dated statements can be one event. Of one practice: the same day. Of two: days that meet as far as they are
 * known (a month, a year), a vaccination also on the day before or after; a result at the same time, or on the same day
 * with the same value where one of them has no time.
 */
final class DateWindow {

    /** The days a date may mean. */
    record Days(LocalDate first, LocalDate last) {

        boolean exact() {
            return first.equals(last);
        }

        boolean meets(Days other, int slack) {
            return !first.minusDays(slack).isAfter(other.last)
                    && !other.first.minusDays(slack).isAfter(last);
        }
    }

    private static final int DAY = 10;
    private static final int MONTH = 7;

    private DateWindow() {}

    static boolean apart(Statement a, Statement b) {
        return switch (a.type()) {
            case "Immunization", "Procedure" -> daysApart(a, b);
            case "Observation" -> resultsApart(a, b);
            default -> false;
        };
    }

    /** Whether a statement knows its day not exactly and fits events of several days, so that none can be chosen. */
    static boolean ambiguous(Statement statement, List<Statement> alike) {
        if (!statement.type().equals("Immunization") && !statement.type().equals("Procedure")) {
            return false;
        }
        Days days = statement.reading().days();
        if (days == null || days.exact()) {
            return false;
        }
        Set<LocalDate> fitting = new HashSet<>();
        for (Statement other : alike) {
            Days of = other.reading().days();
            if (of != null && of.exact() && days.meets(of, 0)) {
                fitting.add(of.first);
            }
        }
        return fitting.size() > 1;
    }

    private static boolean daysApart(Statement a, Statement b) {
        Days one = a.reading().days();
        Days other = b.reading().days();
        if (one == null || other == null) {
            return true;
        }
        if (a.practice().slug().equals(b.practice().slug())) {
            return !one.equals(other);
        }
        boolean dose = a.type().equals("Immunization") && one.exact() && other.exact();
        return !one.meets(other, dose ? 1 : 0);
    }

    private static boolean resultsApart(Statement a, Statement b) {
        String one = a.date();
        String other = b.date();
        if (one == null || other == null) {
            return true;
        }
        if (one.length() == other.length() || one.length() > DAY && other.length() > DAY) {
            return a.at() == null || !a.at().equals(b.at());
        }
        String value = Contradictions.valueKey(a.tree());
        return value.isEmpty() || !value.equals(Contradictions.valueKey(b.tree()));
    }

    /** What a date means; null if it is none. */
    static @Nullable Days days(@Nullable String date) {
        if (date == null) {
            return null;
        }
        try {
            if (date.length() >= DAY) {
                LocalDate day = LocalDate.parse(date.substring(0, DAY));
                return new Days(day, day);
            }
            if (date.length() == MONTH) {
                YearMonth month = YearMonth.parse(date);
                return new Days(month.atDay(1), month.atEndOfMonth());
            }
            LocalDate year = LocalDate.of(Integer.parseInt(date), 1, 1);
            return new Days(year, year.plusYears(1).minusDays(1));
        } catch (DateTimeParseException | NumberFormatException notADate) {
            return null;
        }
    }
}
