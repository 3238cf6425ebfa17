package org.quiltehr.hub.summary;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * How many times a day, read from the notations sources use: {@code Timing.repeat}, codes (HL7 GTSAbbreviation, HL7 v2
 * table 0335 and what prescribers write: {@code BID}, {@code Q8H}, {@code QHS}), and English words. What is not
 * understood whole is not understood: two times of a day in one sentence say nothing here.
 */
final class Frequency {

    private static final Map<String, Double> NUMBERS = Map.of(
            "once", 1.0, "one", 1.0, "twice", 2.0, "two", 2.0, "three", 3.0, "four", 4.0, "five", 5.0, "six", 6.0,
            "half", 0.5, "1/2", 0.5);
    private static final double DAYS_OF_A_MONTH = 30.4375;
    private static final Map<String, Double> DAYS = Map.of(
            "s",
            1.0 / 86_400,
            "min",
            1.0 / 1_440,
            "h",
            1.0 / 24,
            "d",
            1.0,
            "wk",
            7.0,
            "mo",
            DAYS_OF_A_MONTH,
            "a",
            365.25);
    private static final Map<String, Double> CODES = Map.ofEntries(
            Map.entry("QD", 1.0),
            Map.entry("OD", 1.0),
            Map.entry("DAILY", 1.0),
            Map.entry("AM", 1.0),
            Map.entry("PM", 1.0),
            Map.entry("QAM", 1.0),
            Map.entry("QPM", 1.0),
            Map.entry("HS", 1.0),
            Map.entry("QHS", 1.0),
            Map.entry("BED", 1.0),
            Map.entry("BID", 2.0),
            Map.entry("TID", 3.0),
            Map.entry("QID", 4.0),
            Map.entry("QOD", 0.5),
            Map.entry("WK", 1.0 / 7),
            Map.entry("MO", 1 / DAYS_OF_A_MONTH));
    /** {@code Q6H}, {@code Q2D}, {@code Q1W}, {@code Q3L} (months); HL7 v2 table 0335. */
    private static final Pattern EVERY = Pattern.compile("Q(\\d{1,3})([HDWL])");
    /** {@code 5ID}: so many times a day; HL7 v2 table 0335. */
    private static final Pattern TIMES = Pattern.compile("(\\d{1,2})ID");

    /** When it is needed: another matter than how often. */
    private static final Pattern NEEDED = Pattern.compile("\\s*PRN$");

    private static final String COUNT = "(once|twice|one|two|three|four|five|six|\\d{1,2})";
    private static final String OFTEN = COUNT + "(?: times?| ?x)?";

    private record Phrase(Pattern pattern, ToDoubleFunction<MatchResult> perDay) {
        Phrase(String words, ToDoubleFunction<MatchResult> perDay) {
            this(Pattern.compile("\\b(?:" + words + ")\\b"), perDay);
        }
    }

    /** In this order: what a phrase took is not read by the next. */
    private static final List<Phrase> PHRASES = List.of(
            new Phrase("(?:every|q) ?(\\d{1,2}) ?(?:-|to) ?\\d{1,2} ?(?:h|hrs?|hours?)", match -> Double.NaN),
            new Phrase("(?:every|q) ?(\\d{1,3}) ?(?:h|hrs?|hours?)", match -> 24 / number(match.group(1))),
            new Phrase("(?:every|q) ?(\\d{1,3}) ?(?:d|days?)", match -> 1 / number(match.group(1))),
            new Phrase("(?:every|q) ?(\\d{1,2}) ?(?:wks?|weeks?)", match -> 1 / (7 * number(match.group(1)))),
            new Phrase("every other day|alternate days|qod", match -> 0.5),
            new Phrase(OFTEN + " (?:a |per |each |every )?(?:day|daily)", match -> number(match.group(1))),
            new Phrase(OFTEN + " (?:a |per |each |every )?(?:week|weekly)", match -> number(match.group(1)) / 7),
            new Phrase(
                    OFTEN + " (?:a |per |each |every )?(?:month|monthly)",
                    match -> number(match.group(1)) / DAYS_OF_A_MONTH),
            new Phrase("bid|b\\.i\\.d\\.?", match -> 2),
            new Phrase("tid|t\\.i\\.d\\.?", match -> 3),
            new Phrase("qid|q\\.i\\.d\\.?", match -> 4),
            new Phrase("weekly|(?:every|each|per) week|a week", match -> 1.0 / 7),
            new Phrase("monthly|(?:every|each|per) month", match -> 1 / DAYS_OF_A_MONTH),
            new Phrase(
                    "qd|qam|qpm|qhs|daily|nightly|at bedtime|(?:a|per) day"
                            + "|(?:every|each|in the|at) (?:day|morning|afternoon|evening|night)",
                    match -> 1));

    private Frequency() {}

    /** Of one dosage: its structure, else its code, else its words; empty if it does not say. */
    static OptionalDouble of(JsonNode dosage) {
        JsonNode timing = dosage.path("timing");
        OptionalDouble stated = repeat(timing.path("repeat"));
        for (JsonNode coding : timing.path("code").path("coding")) {
            stated = stated.isPresent() ? stated : code(coding.path("code").asString(""));
        }
        if (stated.isEmpty()) {
            stated = code(timing.path("code").path("text").asString(""));
        }
        return stated.isPresent() ? stated : words(dosage.path("text").asString(""));
    }

    private static OptionalDouble repeat(JsonNode repeat) {
        Double unit = DAYS.get(repeat.path("periodUnit").asString(""));
        double period = repeat.path("period").asDouble(0);
        if (unit == null || period <= 0 || repeat.has("periodMax") || repeat.has("frequencyMax")) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(repeat.path("frequency").asDouble(1) / (period * unit));
    }

    static OptionalDouble code(String code) {
        String upper = NEEDED.matcher(code.toUpperCase(Locale.ROOT).replace(".", ""))
                .replaceFirst("")
                .strip();
        Double known = CODES.get(upper);
        if (known != null) {
            return OptionalDouble.of(known);
        }
        var times = TIMES.matcher(upper);
        if (times.matches()) {
            return positive(Double.parseDouble(times.group(1)));
        }
        var every = EVERY.matcher(upper);
        if (!every.matches()) {
            return OptionalDouble.empty();
        }
        double days = switch (every.group(2)) {
            case "H" -> 1.0 / 24;
            case "W" -> 7;
            case "L" -> DAYS_OF_A_MONTH;
            default -> 1;
        };
        return positive(1 / (Double.parseDouble(every.group(1)) * days));
    }

    static OptionalDouble words(String text) {
        String left = text.toLowerCase(Locale.ROOT);
        OptionalDouble found = OptionalDouble.empty();
        for (Phrase phrase : PHRASES) {
            List<MatchResult> matches = phrase.pattern.matcher(left).results().toList();
            if (matches.isEmpty()) {
                continue;
            }
            if (found.isPresent() || matches.size() > 1) {
                return OptionalDouble.empty();
            }
            OptionalDouble perDay = positive(phrase.perDay.applyAsDouble(matches.getFirst()));
            if (perDay.isEmpty()) {
                return perDay;
            }
            found = perDay;
            left = phrase.pattern.matcher(left).replaceAll("|");
        }
        return found;
    }

    /** {@code three} or {@code 3}. */
    static double number(String word) {
        return Optional.ofNullable(NUMBERS.get(word)).orElseGet(() -> Double.parseDouble(word));
    }

    private static OptionalDouble positive(double value) {
        return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
