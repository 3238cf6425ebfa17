package org.quiltehr.adapter.csv.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvIssue;
import org.quiltehr.adapter.csv.value.CodeTable.Code;
import org.quiltehr.adapter.csv.value.Value.Fault;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Numbers, quantities and results; a number stays as written: 70.10 is not 70.1. */
final class Numbers {

    /** One number, with a comparator before it; thousands are not grouped, since a comma may mean a point. */
    private static final Pattern NUMBER =
            Pattern.compile("(<=|>=|<|>|\u2264|\u2265)? ?([+-]?(?:\\d{1,18})(?:\\.\\d{1,18})?|\\.\\d{1,18})");

    private static final Pattern PRESSURE = Pattern.compile("(\\d{2,3}) ?/ ?(\\d{2,3})");

    private Numbers() {}

    /**
     * A number without unit.
     *
     * @param whole whether it must have no decimals
     * @param comma whether decimals come after a comma
     */
    record Plain(boolean whole, boolean comma) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            Matcher number = NUMBER.matcher(pointed(text, comma));
            boolean fits = number.matches() && number.group(1) == null;
            if (!fits || whole && !text.matches("-?\\d{1,9}")) {
                return new Value.Bad(new Fault(CsvIssue.BAD_NUMBER, ""));
            }
            return new Value.Is(
                    whole
                            ? FhirJson.mapper().getNodeFactory().numberNode(Integer.parseInt(text))
                            : number(number.group(2)));
        }
    }

    /** The unit of a column: always the same, or what another column says; null without one. */
    record Unit(@Nullable String fixed, @Nullable String column, CodeTable table) {

        String text(UnaryOperator<String> row) {
            String said = column == null ? "" : row.apply(column);
            return said.isEmpty() && fixed != null ? fixed : said;
        }

        /** Adds unit and code; false if the unit has no UCUM code here. */
        boolean addTo(ObjectNode quantity, UnaryOperator<String> row) {
            String text = text(row);
            if (text.isEmpty()) {
                return true;
            }
            quantity.put("unit", text);
            Optional<Code> code = table.find(text);
            code.ifPresent(
                    ucum -> quantity.put("system", "http://unitsofmeasure.org").put("code", ucum.code()));
            return code.isPresent();
        }

        List<String> helpers() {
            return column == null ? List.of() : List.of(column);
        }
    }

    /** A number with its unit. */
    record Amount(Unit unit, boolean comma) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            ObjectNode quantity = quantity(text, comma);
            if (quantity == null) {
                return new Value.Bad(new Fault(CsvIssue.BAD_NUMBER, ""));
            }
            return new Value.Is(
                    quantity, null, unit.addTo(quantity, row) ? null : new Fault(CsvIssue.UNKNOWN_UNIT, ""));
        }

        @Override
        public List<String> helpers() {
            return unit.helpers();
        }
    }

    /** What was found: a quantity where it is a number, else the words. */
    record Result(Unit unit, boolean comma) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            ObjectNode quantity = quantity(text, comma);
            if (quantity == null) {
                return new Value.Typed(
                        "String", FhirJson.mapper().getNodeFactory().stringNode(text), null);
            }
            Fault fault = unit.addTo(quantity, row) ? null : new Fault(CsvIssue.UNKNOWN_UNIT, "");
            return new Value.Typed("Quantity", quantity, fault);
        }

        @Override
        public List<String> helpers() {
            return unit.helpers();
        }
    }

    /** {@code 120/80}: a systolic and a diastolic component; else the words, as the value. */
    record Pressure(Unit unit) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            Matcher pressure = PRESSURE.matcher(text);
            ObjectNode members = FhirJson.mapper().createObjectNode();
            if (!pressure.matches()) {
                members.put("valueString", text);
                return new Value.Members(members);
            }
            ArrayNode components = members.putArray("component");
            component(components, "8480-6", "Systolic blood pressure", pressure.group(1), row);
            component(components, "8462-4", "Diastolic blood pressure", pressure.group(2), row);
            return new Value.Members(members);
        }

        private void component(
                ArrayNode components, String code, String display, String value, UnaryOperator<String> row) {
            ObjectNode component = components.addObject();
            component
                    .putObject("code")
                    .putArray("coding")
                    .addObject()
                    .put("system", "http://loinc.org")
                    .put("code", code)
                    .put("display", display);
            ObjectNode quantity = component.putObject("valueQuantity");
            quantity.set("value", number(value));
            unit.addTo(quantity, row);
        }

        @Override
        public List<String> helpers() {
            return unit.helpers();
        }
    }

    /** With a point before the decimals; where that is declared a comma, a point groups thousands or is a mistake. */
    private static String pointed(String text, boolean comma) {
        if (!comma) {
            return text;
        }
        return text.contains(".") ? "" : text.replace(',', '.');
    }

    private static @Nullable ObjectNode quantity(String text, boolean comma) {
        Matcher number = NUMBER.matcher(pointed(text, comma));
        if (!number.matches()) {
            return null;
        }
        ObjectNode quantity = FhirJson.mapper().createObjectNode();
        quantity.set("value", number(number.group(2)));
        if (number.group(1) != null) {
            quantity.put("comparator", number.group(1).replace("\u2264", "<=").replace("\u2265", ">="));
        }
        return quantity;
    }

    private static JsonNode number(String text) {
        return FhirJson.mapper().getNodeFactory().numberNode(new BigDecimal(text));
    }
}
