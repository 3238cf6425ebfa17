package org.quiltehr.adapter.csv.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvIssue;
import org.quiltehr.adapter.csv.value.CodeTable.Code;
import org.quiltehr.adapter.csv.value.Value.Fault;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/**
 * Codes: what the table knows becomes its standard code beside the source's own; what it does not know stays the source's.
 *
 * @param datatype {@code code}, {@code Coding} or {@code CodeableConcept}
 * @param table null if the column holds standard codes
 * @param complete whether a code that the table has not refuses the row
 * @param system of the source's own code; null: it is text
 * @param prefixes systems by what stands before the code, {@code ICD10:}
 * @param systemColumn the column that names the system, or null
 * @param systems the words of that column
 */
public record Concepts(
        String datatype,
        @Nullable CodeTable table,
        boolean complete,
        @Nullable String system,
        Map<String, String> prefixes,
        @Nullable String systemColumn,
        @Nullable CodeTable systems,
        String localBase)
        implements Conversion {

    @Override
    public List<String> helpers() {
        return systemColumn == null ? List.of() : List.of(systemColumn);
    }

    @Override
    public Value of(String text, UnaryOperator<String> row) {
        Optional<Code> known = table == null ? Optional.empty() : table.find(text);
        if (table != null && known.isEmpty() && complete) {
            return new Value.Bad(new Fault(CsvIssue.BAD_CODE, table.name()));
        }
        Fault unknown = table != null && known.isEmpty() ? new Fault(CsvIssue.UNKNOWN_CODE, table.name()) : null;
        if (datatype.equals("code")) {
            if (unknown != null) {
                return new Value.Kept(unknown);
            }
            String code = known.map(Code::code).orElse(text);
            return new Value.Is(FhirJson.mapper().getNodeFactory().stringNode(code));
        }
        ObjectNode own = own(text, row);
        ObjectNode standard = known.map(Concepts::coding).orElse(null);
        if (datatype.equals("Coding")) {
            ObjectNode coding = standard != null ? standard : own;
            return new Value.Is(coding != null ? coding : display(text), null, unknown);
        }
        ObjectNode concept = FhirJson.mapper().createObjectNode();
        if (standard != null || own != null) {
            var codings = concept.putArray("coding");
            if (standard != null) {
                codings.add(standard);
            }
            if (own != null) {
                codings.add(own);
            }
        }
        ObjectNode weak = FhirJson.mapper().createObjectNode();
        if (own == null) {
            weak.put("text", text);
        }
        return new Value.Is(concept, weak, unknown);
    }

    private static ObjectNode display(String text) {
        return FhirJson.mapper().createObjectNode().put("display", text);
    }

    private static ObjectNode coding(Code code) {
        ObjectNode coding = FhirJson.mapper().createObjectNode();
        if (!code.system().isEmpty()) {
            coding.put("system", code.system());
        }
        coding.put("code", code.code());
        if (!code.display().isEmpty()) {
            coding.put("display", code.display());
        }
        return coding;
    }

    /** The source's own code with its system; null if nothing says of which system it is. */
    private @Nullable ObjectNode own(String text, UnaryOperator<String> row) {
        String code = text;
        String of = system;
        for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
            if (text.startsWith(prefix.getKey())
                    && text.length() > prefix.getKey().length()) {
                code = text.substring(prefix.getKey().length()).strip();
                of = prefix.getValue();
            }
        }
        String named = systemColumn == null ? "" : row.apply(systemColumn);
        if (!named.isEmpty()) {
            of = systemOf(named);
        }
        return of == null
                ? null
                : FhirJson.mapper().createObjectNode().put("system", of).put("code", code.replaceAll("\\s+", " "));
    }

    private String systemOf(String named) {
        Optional<String> known =
                systems == null ? Optional.empty() : systems.find(named).map(Code::code);
        if (known.isPresent()) {
            return known.get();
        }
        if (named.matches("[0-2](\\.(0|[1-9]\\d*))+")) {
            return "urn:oid:" + named;
        }
        return named.matches("[a-z]+:\\S+") ? named : localBase + named.replaceAll("[^A-Za-z0-9._-]+", "-");
    }
}
