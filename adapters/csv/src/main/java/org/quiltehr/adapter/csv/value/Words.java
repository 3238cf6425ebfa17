package org.quiltehr.adapter.csv.value;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.quiltehr.adapter.csv.CsvIssue;
import org.quiltehr.adapter.csv.value.CodeTable.Code;
import org.quiltehr.adapter.csv.value.Value.Fault;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Cells whose words become text, names, identifiers, booleans, dates and extensions. */
final class Words {

    private static final String US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";

    /** Sources with one column for both write these under race. */
    private static final Set<String> ETHNICITIES = Set.of("2135-2", "2186-5");

    private Words() {}

    private static JsonNode string(String text) {
        return FhirJson.mapper().getNodeFactory().stringNode(text);
    }

    /** The text itself. */
    record Text() implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            return new Value.Is(string(text));
        }
    }

    /** Yes and no. */
    record Flag() implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "y", "yes", "true", "t", "1" -> new Value.Is(bool(true));
                case "n", "no", "false", "f", "0" -> new Value.Is(bool(false));
                default -> new Value.Bad(new Fault(CsvIssue.BAD_BOOLEAN, ""));
            };
        }

        private static JsonNode bool(boolean value) {
            return FhirJson.mapper().getNodeFactory().booleanNode(value);
        }
    }

    /** A date, or with {@code time} a dateTime or instant. */
    record Day(Dates dates, boolean time) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            return dates.read(text)
                    .<Value>map(moment -> new Value.Is(string(time ? moment.dateTime() : moment.date())))
                    .orElse(new Value.Bad(new Fault(CsvIssue.BAD_DATE, dates.declared())));
        }
    }

    /** A number of the source with its system. */
    record Number(String system) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            return new Value.Is(
                    FhirJson.mapper().createObjectNode().put("system", system).put("value", text));
        }
    }

    /** {@code Family, Given Middle}, or the whole as text. */
    record Name() implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            ObjectNode name = FhirJson.mapper().createObjectNode().put("text", text);
            int comma = text.indexOf(',');
            if (comma > 0) {
                name.put("family", text.substring(0, comma).strip());
                ArrayNode given = FhirJson.mapper().createArrayNode();
                for (String part : text.substring(comma + 1).strip().split("\\s+")) {
                    if (!part.isEmpty()) {
                        given.add(part);
                    }
                }
                if (!given.isEmpty()) {
                    name.set("given", given);
                }
            }
            return new Value.Is(name);
        }
    }

    /** US Core's race and ethnicity; a word that the table has not stands as their text. */
    record UsCore(String kind, CodeTable table) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            Optional<Code> known = table.find(text);
            boolean ethnicity =
                    known.filter(code -> ETHNICITIES.contains(code.code())).isPresent();
            ObjectNode extension =
                    FhirJson.mapper().createObjectNode().put("url", US_CORE + (ethnicity ? "ethnicity" : kind));
            ArrayNode parts = extension.putArray("extension");
            known.ifPresent(code -> parts.addObject().put("url", "ombCategory").set("valueCoding", coding(code)));
            parts.addObject().put("url", "text").put("valueString", text);
            return new Value.Extension(
                    extension, known.isEmpty() ? new Fault(CsvIssue.UNKNOWN_CODE, table.name()) : null);
        }

        private static ObjectNode coding(Code code) {
            return FhirJson.mapper()
                    .createObjectNode()
                    .put("system", code.system())
                    .put("code", code.code())
                    .put("display", code.display());
        }
    }

    /** An extension of the resource with the text. */
    record Extension(String url) implements Conversion {
        @Override
        public Value of(String text, UnaryOperator<String> row) {
            return new Value.Extension(
                    FhirJson.mapper().createObjectNode().put("url", url).put("valueString", text), null);
        }
    }
}
