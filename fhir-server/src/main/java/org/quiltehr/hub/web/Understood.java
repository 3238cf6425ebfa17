package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a line typed into the search field was read.
 *
 * @param words parts of a name
 * @param born birth dates it may mean: with both orders of day and month where both are dates
 * @param numbers record numbers or ends of phone numbers
 */
record Understood(List<String> words, List<LocalDate> born, List<String> numbers) {

    private static final Pattern NUMERIC = Pattern.compile("(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{2}|\\d{4})");
    private static final DateTimeFormatter NAMED = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("d-MMM-")
            .appendValueReduced(ChronoField.YEAR, 4, 4, LocalDate.of(1900, 1, 1))
            .toFormatter(Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.SMART);
    private static final int SHORT_YEAR = 100;

    static Understood of(String typed, LocalDate today) {
        List<String> words = new ArrayList<>();
        List<LocalDate> born = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        for (String part : typed.strip().split("[\\s,;]+")) {
            if (part.isEmpty()) {
                continue;
            }
            List<LocalDate> dates = dates(part, today);
            if (!dates.isEmpty()) {
                born.addAll(dates);
            } else if (part.chars().anyMatch(Character::isDigit)) {
                numbers.add(part);
            } else {
                words.add(part);
            }
        }
        return new Understood(words, born, numbers);
    }

    boolean isEmpty() {
        return words.isEmpty() && born.isEmpty() && numbers.isEmpty();
    }

    /** Said back to the person who typed it; empty if nothing was typed. */
    public String said() {
        List<String> said = new ArrayList<>();
        words.forEach(w -> said.add("name like “" + w + "”"));
        if (!born.isEmpty()) {
            said.add("born "
                    + String.join(
                            " or ",
                            born.stream().map(d -> Dates.day(d.toString())).toList()));
        }
        numbers.forEach(n -> said.add("record or phone number “" + n + "”"));
        return said.isEmpty() ? "" : "Understood as: " + String.join(", ", said) + ".";
    }

    private static List<LocalDate> dates(String part, LocalDate today) {
        List<LocalDate> found = new ArrayList<>();
        try {
            found.add(LocalDate.parse(part));
            return found;
        } catch (DateTimeParseException notIso) {
            // another way of writing it, perhaps
        }
        try {
            found.add(LocalDate.parse(part, NAMED));
            return found;
        } catch (DateTimeParseException notNamed) {
            // perhaps in figures
        }
        Matcher figures = NUMERIC.matcher(part);
        if (figures.matches()) {
            int one = Integer.parseInt(figures.group(1));
            int two = Integer.parseInt(figures.group(2));
            int year = Integer.parseInt(figures.group(3));
            if (year < SHORT_YEAR) {
                year += today.getYear() / SHORT_YEAR * SHORT_YEAR;
                year -= year > today.getYear() ? SHORT_YEAR : 0;
            }
            add(found, year, one, two);
            if (one != two) {
                add(found, year, two, one);
            }
        }
        return found;
    }

    private static void add(List<LocalDate> found, int year, int month, int day) {
        if (month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth()) {
            found.add(LocalDate.of(year, month, day));
        }
    }
}
