package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A body that was read: what it is, and where its records stand.
 *
 * @param kind null for an answer that no row of {@code kinds.csv} fits
 * @param records the path of each record; none for a list without any
 */
record Answer(JsonNode root, @Nullable Kind kind, List<List<Object>> records) {

    Answer {
        records = List.copyOf(records);
    }

    /** Null if the bytes are no JSON object or list. */
    static @Nullable Answer read(byte[] body, List<Kind> kinds) {
        JsonNode root;
        try {
            root = FhirJson.mapper().readTree(body);
        } catch (JacksonException e) {
            return null;
        }
        if (!root.isObject() && !root.isArray()) {
            return null;
        }
        for (Kind kind : kinds) {
            List<List<Object>> records = new ArrayList<>();
            if (find(root, kind.list(), new ArrayList<>(), records)
                    && records.stream().allMatch(path -> kind.fits(at(root, path), root))) {
                return new Answer(root, kind, records);
            }
        }
        return new Answer(root, null, List.of());
    }

    /** Collects the records below the names; false if a name is not there or holds no list. */
    private static boolean find(JsonNode node, List<String> names, List<Object> path, List<List<Object>> records) {
        if (node.isArray()) {
            boolean found = true;
            for (int i = 0; i < node.size(); i++) {
                path.add(i);
                found &= find(node.get(i), names, path, records);
                path.removeLast();
            }
            return found;
        }
        if (names.isEmpty()) {
            records.add(List.copyOf(path));
            return true;
        }
        JsonNode next = node.path(names.getFirst());
        path.add(names.getFirst());
        boolean found = next.isArray() && find(next, names.subList(1, names.size()), path, records);
        path.removeLast();
        return found;
    }

    private static JsonNode at(JsonNode root, List<Object> path) {
        JsonNode at = root;
        for (Object step : path) {
            at = step instanceof Integer index ? at.path(index) : at.path(step.toString());
        }
        return at;
    }

    /** The body once for each record, with no other record of the lists it stands in. */
    List<byte[]> units() {
        return records.stream().map(path -> FhirJson.bytes(only(root, path))).toList();
    }

    private static JsonNode only(JsonNode node, List<Object> path) {
        if (path.isEmpty()) {
            return node;
        }
        List<Object> rest = path.subList(1, path.size());
        if (path.getFirst() instanceof Integer index) {
            ArrayNode one = FhirJson.mapper().createArrayNode();
            one.add(only(node.path(index), rest));
            return one;
        }
        String name = path.getFirst().toString();
        ObjectNode copy = FhirJson.mapper().createObjectNode();
        node.properties()
                .forEach(member -> copy.set(
                        member.getKey(),
                        member.getKey().equals(name) ? only(member.getValue(), rest) : member.getValue()));
        return copy;
    }
}
