package org.quiltehr.hub.summary;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a result stands to the one before it of the same test. Units are harmonised by UCUM to compare and to show; the
 * statements keep theirs.
 *
 * @param previous the earlier value in the newer one's unit, as shown
 * @param date of the earlier one
 */
record Trend(Direction direction, String previous, String date) {

    /** Which way the value went. */
    enum Direction {
        RISING("rising", "▲"),
        FALLING("falling", "▼"),
        UNCHANGED("unchanged", "=");

        private final String code;
        private final String sign;

        Direction(String code, String sign) {
            this.code = code;
            this.sign = sign;
        }

        String code() {
            return code;
        }
    }

    /** {@code ▲ from 4.1 mmol/L (03-Nov-2026)}. */
    String words() {
        return direction.sign + (direction == Direction.UNCHANGED ? " as " : " from ") + previous + " ("
                + When.show(date) + ")";
    }

    /** The trend of each line of one section that has an earlier comparable result; lines come newest first. */
    static Map<Line, Trend> of(List<Line> lines) {
        Map<Line, Trend> trends = new java.util.IdentityHashMap<>();
        Map<String, Line> newer = new HashMap<>();
        for (Line line : lines) {
            Statement statement = line.newest();
            String date = statement.date();
            if (!statement.type().equals("Observation") || date == null || statement.at() == null) {
                continue;
            }
            for (String code : statement.keys().coded()) {
                Line before = newer.put(code, line);
                if (before != null && before != line && !trends.containsKey(before)) {
                    compare(before.newest(), statement).ifPresent(trend -> trends.put(before, trend));
                }
            }
        }
        return trends;
    }

    private static Optional<Trend> compare(Statement now, Statement earlier) {
        JsonNode value = now.tree().path("valueQuantity");
        JsonNode old = earlier.tree().path("valueQuantity");
        String date = earlier.date();
        if (value.has("comparator") || old.has("comparator") || date == null) {
            return Optional.empty();
        }
        Optional<BigDecimal> to = Ucum.number(value);
        Optional<BigDecimal> from = Ucum.in(old, value);
        if (to.isEmpty() || from.isEmpty()) {
            return Optional.empty();
        }
        int order = to.get().compareTo(from.get());
        Direction direction = order > 0 ? Direction.RISING : order < 0 ? Direction.FALLING : Direction.UNCHANGED;
        String shown = Amounts.unit(old).equals(Amounts.unit(value))
                ? Amounts.show(old)
                : from.get().stripTrailingZeros().toPlainString() + " " + Amounts.unit(value) + ", sent as "
                        + Amounts.show(old);
        return Optional.of(new Trend(direction, shown, date));
    }
}
