package org.quiltehr.hub.summary;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Quantities as words, and numbers made comparable (1.0 and 1 are one number). */
final class Amounts {

    private static final Map<String, BigDecimal> MILLIGRAMS = Map.of(
            "g", new BigDecimal(1000),
            "gm", new BigDecimal(1000),
            "gram", new BigDecimal(1000),
            "grams", new BigDecimal(1000),
            "mg", BigDecimal.ONE,
            "mcg", new BigDecimal("0.001"),
            "ug", new BigDecimal("0.001"),
            "µg", new BigDecimal("0.001"));

    private Amounts() {}

    /** The number without trailing zeros, or the text itself if it is none. */
    static String number(String text) {
        try {
            return new BigDecimal(text.replace(",", "")).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }

    /** {@code >70.10 mg} as the source wrote it; empty for no quantity. */
    static String show(JsonNode quantity) {
        String value = quantity.path("value").asString("");
        if (value.isEmpty()) {
            return "";
        }
        String unit = unit(quantity);
        return quantity.path("comparator").asString("") + value + (unit.isEmpty() ? "" : " " + unit);
    }

    /** Equal for quantities of equal number and unit; masses are compared in milligrams. */
    static String key(JsonNode quantity) {
        String value = quantity.path("value").asString("");
        return value.isEmpty() ? "" : quantity.path("comparator").asString("") + amount(value, unit(quantity));
    }

    /** {@code 500 mg} for 500 mg and 0.5 g. */
    static String amount(String value, String unit) {
        String lower = unit.toLowerCase(Locale.ROOT);
        try {
            BigDecimal milligrams = milligrams(new BigDecimal(value.replace(",", "")), lower);
            return milligrams == null
                    ? number(value) + " " + lower
                    : milligrams.stripTrailingZeros().toPlainString() + " mg";
        } catch (NumberFormatException notANumber) {
            return value + " " + lower;
        }
    }

    /** The mass in milligrams, or null if the unit, in small letters, is none of mass. */
    static @Nullable BigDecimal milligrams(BigDecimal value, String unit) {
        BigDecimal milligrams = MILLIGRAMS.get(unit);
        return milligrams == null ? null : value.multiply(milligrams);
    }

    static String range(JsonNode range) {
        String text = range.path("text").asString("");
        if (!text.isEmpty()) {
            return text;
        }
        String low = range.path("low").path("value").asString("");
        String high = range.path("high").path("value").asString("");
        if (low.isEmpty()) {
            return high.isEmpty() ? "" : "up to " + high;
        }
        return high.isEmpty() ? low + " and above" : low + "–" + high;
    }

    static String unit(JsonNode quantity) {
        String unit = quantity.path("unit").asString("");
        return unit.isEmpty() ? quantity.path("code").asString("") : unit;
    }
}
