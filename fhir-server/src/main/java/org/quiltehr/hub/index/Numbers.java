package org.quiltehr.hub.index;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Comparison of numbers, as precise as they are written: 5.4 is 5.35 up to 5.45. */
final class Numbers {

    /** Beyond this a power of ten is not a measurement, and too large a number to work with. */
    private static final int MAX_SCALE = 300;

    private Numbers() {}

    static @Nullable Double value(@Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            return null;
        }
        double value = node.doubleValue();
        return Double.isFinite(value) ? value : null;
    }

    /** How a column compares with a prefixed number; null if it is none. */
    static @Nullable SqlCondition compare(String text, String column) {
        return compare(text, column, UnaryOperator.identity());
    }

    /**
     * The same with the number and its precision said in another unit.
     *
     * @param conversion never turns the order round
     */
    static @Nullable SqlCondition compare(String text, String column, UnaryOperator<BigDecimal> conversion) {
        BigDecimal number;
        try {
            number = new BigDecimal(Prefix.rest(text).strip());
        } catch (NumberFormatException e) {
            return null;
        }
        if (Math.abs(number.scale()) > MAX_SCALE || number.precision() > MAX_SCALE) {
            return null;
        }
        double value = conversion.apply(number).doubleValue();
        BigDecimal half = number.ulp().divide(BigDecimal.TWO);
        double lo = conversion.apply(number.subtract(half)).doubleValue();
        double hi = conversion.apply(number.add(half)).doubleValue();
        return switch (Prefix.of(text)) {
            case EQ -> SqlCondition.of("(" + column + " >= ? and " + column + " < ?)", lo, hi);
            case NE -> SqlCondition.of("(" + column + " < ? or " + column + " >= ?)", lo, hi);
            case GT, SA -> SqlCondition.of(column + " > ?", value);
            case LT, EB -> SqlCondition.of(column + " < ?", value);
            case GE -> SqlCondition.of(column + " >= ?", value);
            case LE -> SqlCondition.of(column + " <= ?", value);
            case AP -> {
                BigDecimal slack = number.abs().divide(BigDecimal.TEN);
                yield SqlCondition.of(
                        "(" + column + " between ? and ?)",
                        conversion.apply(number.subtract(slack)).doubleValue(),
                        conversion.apply(number.add(slack)).doubleValue());
            }
        };
    }

    /** The number itself, and the low and high end of a range. */
    static List<Double> values(JsonNode node, String datatype) {
        List<Double> values = new ArrayList<>(1);
        if (datatype.equals("Range")) {
            for (String end : List.of("low", "high")) {
                JsonNode quantity = Shapes.member(node, end);
                Double value = quantity == null ? null : value(Shapes.member(quantity, "value"));
                if (value != null) {
                    values.add(value);
                }
            }
            return values;
        }
        Double value = value(node);
        if (value != null) {
            values.add(value);
        }
        return values;
    }
}
