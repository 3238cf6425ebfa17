package org.quiltehr.hub.summary;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How much of a medicine is taken at a time and how many times a day, as far as a statement says it. Two statements
 * differ only in what both say and what can be compared: a count of tablets with a mass by the one strength the name
 * states, a number without unit with a count; what neither puts in numbers is compared word by word.
 *
 * @param dose what is taken at a time; null if that is not said, or not the same each time
 * @param perDay how many times a day, over all instructions; empty if not said
 * @param strength milligrams of one tablet, puff or the like; null if the name says none or several
 * @param words the directions as text, normalised; may be empty
 */
record Directions(
        @Nullable Dose dose,
        OptionalDouble perDay,
        @Nullable BigDecimal strength,
        Set<String> strengths,
        String words) {

    /**
     * An amount at a time.
     *
     * @param unit {@code ""} for a number of tablets, puffs and the like or of nothing said, {@code mg}, or another unit
     * @param counted whether the source says that it counts pieces
     */
    record Dose(BigDecimal value, String unit, boolean counted) {}

    private static final String PIECE =
            "tab(?:let)?s?|cap(?:sule)?s?|caplets?|pills?|puffs?|inhalations?|sprays?|drops?|patch(?:es)?|lozenges?|suppositor(?:y|ies)";
    private static final Pattern PIECES = Pattern.compile("\\{?(?:" + PIECE + "|each|ea|doses?|units? of use)\\}?|1");
    private static final Pattern IN_WORDS = Pattern.compile(
            "(?<![\\d./-])\\b(one|two|three|four|half|1/2|\\d{1,2}(?:\\.\\d+)?) ?\\(?(?:" + PIECE + ")\\b");
    private static final Pattern RANGE_IN_WORDS = Pattern.compile("\\d ?(?:-|to) ?\\d+ ?(?:" + PIECE + ")\\b");
    private static final Pattern PER_VOLUME = Pattern.compile("/\\s*[\\d.]*\\s*ml\\b");

    static Directions of(Statement statement) {
        JsonNode dosages = statement.tree().path("dosageInstruction");
        List<JsonNode> all = new ArrayList<>();
        (dosages.isEmpty() ? statement.tree().path("dosage") : dosages).forEach(all::add);
        Set<String> strengths = strengths(statement);
        String words = "";
        for (JsonNode dosage : all) {
            words = (words + " " + Codes.normal(dosage.path("text").asString(""))).strip();
        }
        return new Directions(dose(all), perDay(all), milligrams(statement, strengths), strengths, words);
    }

    /** Whether the two say otherwise of strength, amount or how often. */
    boolean differsFrom(Directions other) {
        Boolean dose = sameDose(other);
        Boolean often = perDay.isPresent() && other.perDay.isPresent()
                ? Math.abs(perDay.getAsDouble() / other.perDay.getAsDouble() - 1) < 0.001
                : null;
        if (Boolean.FALSE.equals(dose) || Boolean.FALSE.equals(often)) {
            return true;
        }
        boolean sameMass = Boolean.TRUE.equals(dose) && strength != null && other.strength != null;
        if (!sameMass && !strengths.isEmpty() && !other.strengths.isEmpty() && !strengths.equals(other.strengths)) {
            return true;
        }
        return silent() && other.silent() && !words.isEmpty() && !other.words.isEmpty() && !words.equals(other.words);
    }

    private boolean silent() {
        return dose == null && perDay.isEmpty();
    }

    /** Null if the two cannot be compared. */
    private @Nullable Boolean sameDose(Directions other) {
        if (dose == null || other.dose == null) {
            return null;
        }
        BigDecimal here = mass(dose, strength);
        BigDecimal there = mass(other.dose, other.strength);
        if (here != null && there != null) {
            return here.compareTo(there) == 0;
        }
        if (!dose.unit.equals(other.dose.unit)) {
            return null;
        }
        return dose.value.compareTo(other.dose.value) == 0;
    }

    private static @Nullable BigDecimal mass(Dose dose, @Nullable BigDecimal strength) {
        if (dose.unit.equals("mg")) {
            return dose.value;
        }
        return dose.counted && strength != null ? dose.value.multiply(strength) : null;
    }

    private static @Nullable Dose dose(List<JsonNode> dosages) {
        Set<Dose> doses = new HashSet<>();
        for (JsonNode dosage : dosages) {
            Dose dose = dose(dosage);
            if (dose == null) {
                return null;
            }
            doses.add(dose);
        }
        return doses.size() == 1 ? doses.iterator().next() : null;
    }

    private static @Nullable Dose dose(JsonNode dosage) {
        JsonNode quantity = dosage.path("doseAndRate").path(0).path("doseQuantity");
        String value = quantity.path("value").asString("");
        if (value.isEmpty() || quantity.has("comparator")) {
            return dosage.path("doseAndRate").path(0).has("doseRange")
                    ? null
                    : inWords(dosage.path("text").asString(""));
        }
        try {
            return dose(
                    new BigDecimal(value.replace(",", "")),
                    Amounts.unit(quantity).toLowerCase(Locale.ROOT));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static Dose dose(BigDecimal value, String unit) {
        BigDecimal milligrams = Amounts.milligrams(value, unit);
        if (milligrams != null) {
            return new Dose(milligrams.stripTrailingZeros(), "mg", false);
        }
        boolean pieces = PIECES.matcher(unit).matches();
        return new Dose(value.stripTrailingZeros(), pieces ? "" : unit, pieces);
    }

    private static @Nullable Dose inWords(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<MatchResult> found = IN_WORDS.matcher(lower).results().toList();
        if (found.size() != 1 || RANGE_IN_WORDS.matcher(lower).find()) {
            return null;
        }
        return new Dose(
                BigDecimal.valueOf(Frequency.number(found.getFirst().group(1))).stripTrailingZeros(), "", true);
    }

    private static OptionalDouble perDay(List<JsonNode> dosages) {
        double sum = 0;
        for (JsonNode dosage : dosages) {
            OptionalDouble one = Frequency.of(dosage);
            if (one.isEmpty()) {
                return one;
            }
            sum += one.getAsDouble();
        }
        return sum > 0 ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    private static Set<String> strengths(Statement statement) {
        for (String name : Facts.names(statement)) {
            Set<String> strengths = DrugName.strengths(name);
            if (!strengths.isEmpty()) {
                return strengths;
            }
        }
        return Set.of();
    }

    /** What one piece weighs, if the name states one mass and does not state it for a volume. */
    private static @Nullable BigDecimal milligrams(Statement statement, Set<String> strengths) {
        List<String> masses =
                strengths.stream().filter(strength -> strength.endsWith(" mg")).toList();
        boolean liquid = Facts.names(statement).stream()
                .anyMatch(name ->
                        PER_VOLUME.matcher(name.toLowerCase(Locale.ROOT)).find());
        return masses.size() == 1 && !liquid ? new BigDecimal(masses.getFirst().replace(" mg", "")) : null;
    }
}
