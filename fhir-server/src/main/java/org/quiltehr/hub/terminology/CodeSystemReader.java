package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The concepts of a CodeSystem resource: nested ones, and {@code parent} properties, are kinds of what they stand under. */
final class CodeSystemReader {

    private static final Set<String> PARENT = Set.of("parent", "subsumedBy");
    private static final Set<String> RETIRED = Set.of("retired", "inactive");

    private final boolean isA;
    private final Map<String, List<String>> parents = new LinkedHashMap<>();
    private final Map<String, JsonNode> concepts = new LinkedHashMap<>();

    private CodeSystemReader(boolean isA) {
        this.isA = isA;
    }

    static List<Concept> concepts(ObjectNode codeSystem) {
        String meaning = codeSystem.path("hierarchyMeaning").asString("is-a");
        // a part is no kind of its whole, and a group no concept above its members
        CodeSystemReader reader = new CodeSystemReader(meaning.equals("is-a") || meaning.equals("classified-with"));
        reader.walk(codeSystem.path("concept"), null);
        List<Concept> read = new ArrayList<>(reader.concepts.size());
        reader.concepts.forEach((code, node) -> read.add(reader.concept(code, node)));
        return read;
    }

    private void walk(JsonNode nodes, @Nullable String parent) {
        for (JsonNode node : nodes) {
            String code = node.path("code").asString("");
            if (code.isEmpty()) {
                continue;
            }
            concepts.putIfAbsent(code, node);
            List<String> above = parents.computeIfAbsent(code, c -> new ArrayList<>());
            if (parent != null && isA) {
                above.add(parent);
            }
            for (JsonNode property : node.path("property")) {
                String name = property.path("code").asString("");
                if (isA && PARENT.contains(name)) {
                    above.add(value(property));
                } else if (isA && name.equals("child")) {
                    parents.computeIfAbsent(value(property), c -> new ArrayList<>())
                            .add(code);
                }
            }
            walk(node.path("concept"), code);
        }
    }

    private Concept concept(String code, JsonNode node) {
        Map<String, List<String>> properties = new LinkedHashMap<>();
        boolean inactive = false;
        boolean isAbstract = false;
        for (JsonNode property : node.path("property")) {
            String name = property.path("code").asString("");
            String value = value(property);
            properties.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            inactive |=
                    name.equals("inactive") && value.equals("true") || name.equals("status") && RETIRED.contains(value);
            isAbstract |= (name.equals("notSelectable") || name.equals("abstract")) && value.equals("true");
        }
        JsonNode designations = node.path("designation");
        return new Concept(
                code,
                node.path("display").asString(code),
                node.has("definition") ? node.path("definition").asString("") : null,
                inactive,
                isAbstract,
                parents.getOrDefault(code, List.of()),
                properties,
                designations.isArray() && !designations.isEmpty() ? designations.toString() : null);
    }

    private static String value(JsonNode property) {
        for (Map.Entry<String, JsonNode> member : property.properties()) {
            if (member.getKey().startsWith("value")) {
                JsonNode value = member.getValue();
                return value.isObject() ? value.path("code").asString("") : value.asString("");
            }
        }
        return "";
    }
}
