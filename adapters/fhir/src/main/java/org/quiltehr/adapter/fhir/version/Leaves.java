package org.quiltehr.adapter.fhir.version;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The leaves of a tree by location, and the tree without one of them. */
final class Leaves {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d+)]");

    private Leaves() {}

    static Map<String, String> of(String place, JsonNode node) {
        Map<String, String> leaves = new LinkedHashMap<>();
        collect(place, node, leaves);
        return leaves;
    }

    private static void collect(String place, JsonNode node, Map<String, String> leaves) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> collect(place + "." + member.getKey(), member.getValue(), leaves));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(place + "[" + i + "]", node.get(i), leaves);
            }
        } else if (!node.isNull()) {
            leaves.put(place, node.asString());
        }
    }

    /** A copy without a leaf, given by its path below the root, and without what that leaves empty. */
    static ObjectNode without(ObjectNode root, String path) {
        ObjectNode copy = root.deepCopy();
        remove(copy, STEP.matcher(path));
        return copy;
    }

    private static void remove(JsonNode node, Matcher steps) {
        if (!steps.find()) {
            return;
        }
        String name = steps.group(1);
        if (node instanceof ObjectNode object && name != null) {
            JsonNode child = object.path(name);
            if (child.isContainer()) {
                remove(child, steps);
            }
            if (!child.isContainer() || child.isEmpty()) {
                object.remove(name);
            }
        } else if (node instanceof ArrayNode array && steps.group(2) != null) {
            int index = Integer.parseInt(steps.group(2));
            JsonNode child = array.path(index);
            if (child.isContainer()) {
                remove(child, steps);
            }
            if (!child.isContainer() || child.isEmpty()) {
                array.remove(index);
            }
        }
    }
}
