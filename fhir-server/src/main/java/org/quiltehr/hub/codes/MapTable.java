package org.quiltehr.hub.codes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A concept map as a table: sourceSystem, sourceCode, sourceDisplay, targetSystem, targetCode, targetDisplay, equivalence. */
final class MapTable {

    private MapTable() {}

    static ObjectNode conceptMap(TermTable table, String file, TermReport report) {
        String url = table.about("url");
        if (url == null) {
            throw new RulingProblem(
                    422, "no-url", "The file does not say which concept map it is: first line  # url: http://….");
        }
        ObjectNode map = FhirJson.mapper().createObjectNode();
        map.put("resourceType", "ConceptMap");
        map.put("url", url);
        String version = table.about("version");
        if (version != null) {
            map.put("version", version);
        }
        String title = table.about("title");
        map.put("title", title == null ? file : title);
        map.put("status", "active");
        Map<String, ArrayNode> groups = new LinkedHashMap<>();
        table.rows(
                (line, cells) -> {
                    String source = cells.getOrDefault("sourcesystem", or(table.about("source")));
                    String target = cells.getOrDefault("targetsystem", or(table.about("target")));
                    String code = cells.getOrDefault("sourcecode", "");
                    String to = cells.getOrDefault("targetcode", "");
                    if (source.isEmpty() || target.isEmpty() || code.isEmpty()) {
                        report.problem(
                                "line " + line, "The line lacks its source system, source code or target system.");
                        return;
                    }
                    ArrayNode elements = groups.computeIfAbsent(source + " " + target, key -> {
                        ArrayNode list = map.path("group") instanceof ArrayNode known ? known : map.putArray("group");
                        return list.addObject()
                                .put("source", source)
                                .put("target", target)
                                .putArray("element");
                    });
                    ObjectNode element = elements.addObject().put("code", code);
                    put(element, "display", cells.getOrDefault("sourcedisplay", ""));
                    ObjectNode one = element.putArray("target").addObject();
                    put(one, "code", to);
                    put(one, "display", cells.getOrDefault("targetdisplay", ""));
                    String equivalence = cells.getOrDefault("equivalence", "");
                    one.put(
                            "equivalence",
                            to.isEmpty() ? "unmatched" : equivalence.isEmpty() ? "equivalent" : equivalence);
                    report.concepts(1);
                },
                report);
        return map;
    }

    private static String or(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    private static void put(ObjectNode node, String member, String value) {
        if (!value.isEmpty()) {
            node.put(member, value);
        }
    }
}
