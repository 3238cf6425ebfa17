package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A populated leaf: a number, a boolean, or a string that is not empty.
 *
 * @param path member names and indexes, from the top of the body
 */
record Leaf(List<Object> path, String text) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    Leaf {
        path = List.copyOf(path);
    }

    /** All leaves below a node, in the order of the body. */
    static List<Leaf> of(JsonNode root) {
        List<Leaf> found = new ArrayList<>();
        walk(new ArrayList<>(), root, found);
        return found;
    }

    private static void walk(List<Object> path, JsonNode node, List<Leaf> found) {
        if (node.isObject()) {
            node.properties().forEach(member -> step(path, member.getKey(), member.getValue(), found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                step(path, i, node.get(i), found);
            }
        } else if (!node.isNull() && !node.asString("").isEmpty()) {
            found.add(new Leaf(path, node.asString("")));
        }
    }

    private static void step(List<Object> path, Object step, JsonNode node, List<Leaf> found) {
        path.add(step);
        walk(path, node, found);
        path.removeLast();
    }

    /** In the ledger's notation: {@code patients[0].insurances[1].id}. */
    String location() {
        return text(path);
    }

    static String text(List<Object> path) {
        StringBuilder text = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer) {
                text.append('[').append(step).append(']');
            } else if (PLAIN.matcher(step.toString()).matches()) {
                text.append(text.isEmpty() ? "" : ".").append(step);
            } else {
                text.append("[\"")
                        .append(step.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append("\"]");
            }
        }
        return text.toString();
    }
}
