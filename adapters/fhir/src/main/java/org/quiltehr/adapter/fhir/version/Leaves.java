package org.quiltehr.adapter.fhir.version;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The leaves of a tree by location, and the tree without one of them. */
final class Leaves {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d+)]");

    /** Nothing a converter writes by itself: no code, no word, and no address, but times, numbers and sentences. */
    private static final Pattern OWN = Pattern.compile("(?!http|urn:)(?=.*[\\d ]).{6,}", Pattern.DOTALL);

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

    /** Leaves whose text is no other's before nor after, by path, with the path where it stands after. */
    static Map<String, String> moved(Map<String, String> before, Map<String, String> after) {
        Map<String, String> places = byOwnText(after);
        Map<String, String> moved = new LinkedHashMap<>();
        byOwnText(before).forEach((text, path) -> {
            String place = places.get(text);
            if (place != null) {
                moved.put(path, place);
            }
        });
        return moved;
    }

    private static Map<String, String> byOwnText(Map<String, String> leaves) {
        Map<String, String> places = new LinkedHashMap<>();
        Set<String> shared = new HashSet<>();
        leaves.forEach((path, text) -> {
            if (OWN.matcher(text).matches() && places.putIfAbsent(text, path) != null) {
                shared.add(text);
            }
        });
        places.keySet().removeAll(shared);
        return places;
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

    /** A copy in which a boolean is its contrary. */
    static ObjectNode turned(ObjectNode root, String path) {
        ObjectNode copy = root.deepCopy();
        JsonNode parent = copy;
        JsonNode at = copy;
        Matcher steps = STEP.matcher(path);
        String name = "";
        while (steps.find()) {
            parent = at;
            name = steps.group(1) == null ? "" : steps.group(1);
            at = name.isEmpty() ? parent.path(Integer.parseInt(steps.group(2))) : parent.path(name);
        }
        if (parent instanceof ObjectNode object && at.isBoolean()) {
            object.put(name, !at.booleanValue());
        }
        return copy;
    }
}
