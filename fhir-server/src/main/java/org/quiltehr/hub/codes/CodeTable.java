package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.terminology.Concept;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A code system as a table: columns code and display, and if wanted parent (several with a space between), definition,
 * inactive, abstract; further columns are properties. LOINC's own table is known by its columns.
 */
final class CodeTable {

    private static final Set<String> KNOWN =
            Set.of("code", "display", "parent", "definition", "inactive", "abstract", "status");

    /** A code system without its concepts, and those. */
    record Table(ObjectNode head, List<Concept> concepts) {}

    private CodeTable() {}

    static Table codeSystem(TermTable table, String file, TermReport report) {
        boolean loinc = table.has("loinc_num", "long_common_name");
        String code = loinc ? "loinc_num" : "code";
        String display = loinc ? "long_common_name" : "display";
        if (!table.has(code)) {
            throw new RulingProblem(
                    422,
                    "no-code-column",
                    "The header has no column code. Wanted: code, display, and if there is more, parent, definition,"
                            + " inactive; or sourceSystem, sourceCode, targetSystem, targetCode, equivalence for a map.");
        }
        String url = table.about("url");
        if (url == null && !loinc) {
            throw new RulingProblem(
                    422, "no-url", "The file does not say which code system it is: first line  # url: http://….");
        }
        List<Concept> concepts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> properties = new HashSet<>();
        table.rows(
                (line, cells) -> {
                    String value = cells.getOrDefault(code, "");
                    if (value.isEmpty()) {
                        report.problem("line " + line, "The line has no code.");
                    } else if (!seen.add(value)) {
                        report.problem("line " + line, "The code stands on an earlier line too.");
                    } else {
                        concepts.add(concept(cells, value, cells.getOrDefault(display, ""), loinc, properties));
                    }
                },
                report);
        ObjectNode head = head(
                url == null ? "http://loinc.org" : url,
                table.about("version"),
                table.about("title") == null ? file : String.valueOf(table.about("title")),
                concepts.size());
        String caseSensitive = table.about("casesensitive");
        if (caseSensitive != null) {
            head.put("caseSensitive", caseSensitive.equals("true"));
        }
        ArrayNode declared = head.putArray("property");
        properties.stream()
                .sorted()
                .forEach(name -> declared.addObject().put("code", name).put("type", "string"));
        if (declared.isEmpty()) {
            head.remove("property");
        }
        return new Table(head, concepts);
    }

    private static Concept concept(
            Map<String, String> cells, String code, String display, boolean loinc, Set<String> declared) {
        Map<String, List<String>> properties = new LinkedHashMap<>();
        cells.forEach((name, value) -> {
            boolean wanted = loinc
                    ? Set.of("component", "property", "system", "scale_typ", "class", "example_ucum_units", "status")
                            .contains(name)
                    : !KNOWN.contains(name) || name.equals("status");
            if (wanted && !value.isEmpty()) {
                String key = name.replaceAll("[^a-z0-9_-]", "-");
                properties.put(key, List.of(value));
                declared.add(key);
            }
        });
        String status = cells.getOrDefault("status", "").toLowerCase(java.util.Locale.ROOT);
        String definition = cells.getOrDefault("definition", "");
        String parent = cells.getOrDefault("parent", "");
        return new Concept(
                code,
                display.isEmpty() ? code : display,
                definition.isEmpty() ? null : definition,
                cells.getOrDefault("inactive", "").equals("true")
                        || Set.of("inactive", "retired", "deprecated").contains(status),
                cells.getOrDefault("abstract", "").equals("true"),
                parent.isEmpty() ? List.of() : Arrays.asList(parent.split("\\s+")),
                properties,
                null);
    }

    /** The resource of a code system whose concepts stand in the hub's table only. */
    static ObjectNode head(String url, @org.jspecify.annotations.Nullable String version, String title, int count) {
        ObjectNode head = FhirJson.mapper().createObjectNode();
        head.put("resourceType", "CodeSystem");
        head.put("url", url);
        if (version != null) {
            head.put("version", version);
        }
        head.put("title", title);
        head.put("status", "active");
        head.put("hierarchyMeaning", "is-a");
        head.put("content", "not-present");
        head.put("count", count);
        return head;
    }
}
