package org.quiltehr.hub.pipeline.rest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Patch (RFC 6902) of a resource's tree. */
final class JsonPatch {

    private static final String OPERATION = "operation[";

    private JsonPatch() {}

    /**
     * Carries out the operations in order.
     *
     * @throws WriteProblem 400 for what is no JSON Patch, 422 for an operation that cannot be done here
     */
    static ObjectNode apply(ArrayNode operations, ObjectNode resource) {
        JsonNode tree = resource.deepCopy();
        for (int i = 0; i < operations.size(); i++) {
            tree = one(tree, operations.get(i), OPERATION + i + "]");
        }
        if (tree instanceof ObjectNode patched) {
            return patched;
        }
        throw WriteProblem.of(422, "processing", null, "the patch leaves no resource");
    }

    private static JsonNode one(JsonNode tree, JsonNode operation, String place) {
        String name = text(operation, "op", place);
        List<String> path = pointer(text(operation, "path", place), place + ".path");
        switch (name) {
            case "add" -> add(tree, path, value(operation, place), place);
            case "remove" -> remove(tree, path, place + ".path");
            case "replace" -> {
                JsonNode value = value(operation, place);
                if (path.isEmpty()) {
                    return value;
                }
                remove(tree, path, place + ".path");
                add(tree, path, value, place);
            }
            case "move" -> {
                List<String> from = pointer(text(operation, "from", place), place + ".from");
                if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
                    throw WriteProblem.of(422, "processing", place, "nothing can be moved into itself");
                }
                JsonNode moved = remove(tree, from, place + ".from");
                add(tree, path, moved, place);
            }
            case "copy" -> {
                List<String> from = pointer(text(operation, "from", place), place + ".from");
                add(tree, path, there(tree, from, place + ".from").deepCopy(), place);
            }
            case "test" -> {
                if (!there(tree, path, place + ".path").equals(value(operation, place))) {
                    throw WriteProblem.of(422, "processing", place, "the test does not hold");
                }
            }
            default ->
                throw WriteProblem.of(400, "value", place + ".op", "must be add, remove, replace, move, copy or test");
        }
        return tree;
    }

    private static void add(JsonNode tree, List<String> path, JsonNode value, String place) {
        if (path.isEmpty()) {
            throw WriteProblem.of(422, "processing", place + ".path", "a resource is replaced by an update");
        }
        String last = path.getLast();
        JsonNode parent = there(tree, path.subList(0, path.size() - 1), place + ".path");
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            int at = last.equals("-") ? array.size() : position(last);
            if (at < 0 || at > array.size()) {
                throw missing(place + ".path");
            }
            array.insert(at, value);
        } else {
            throw missing(place + ".path");
        }
    }

    private static JsonNode remove(JsonNode tree, List<String> path, String place) {
        JsonNode found = there(tree, path, place);
        JsonNode parent = path.isEmpty() ? null : there(tree, path.subList(0, path.size() - 1), place);
        if (parent instanceof ObjectNode object) {
            object.remove(path.getLast());
        } else if (parent instanceof ArrayNode array) {
            array.remove(position(path.getLast()));
        } else {
            throw WriteProblem.of(422, "processing", place, "a resource is removed by a delete");
        }
        return found;
    }

    private static JsonNode there(JsonNode tree, List<String> path, String place) {
        JsonNode at = tree;
        for (String step : path) {
            JsonNode next = at.isArray() ? at.get(position(step)) : at.isObject() ? at.get(step) : null;
            if (next == null) {
                throw missing(place);
            }
            at = next;
        }
        return at;
    }

    /** RFC 6901: no leading zeros, no signs; -1 for what is none. */
    private static int position(String step) {
        return step.matches("0|[1-9]\\d{0,8}") ? Integer.parseInt(step) : -1;
    }

    private static List<String> pointer(String text, String place) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("/")) {
            throw WriteProblem.of(400, "value", place, "a JSON Pointer begins with a slash");
        }
        List<String> steps = new ArrayList<>();
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    private static String text(JsonNode operation, String member, String place) {
        @Nullable JsonNode found = operation.get(member);
        if (found == null || !found.isString()) {
            throw WriteProblem.of(400, "required", place + "." + member, "is required and must be a string");
        }
        return found.stringValue();
    }

    private static JsonNode value(JsonNode operation, String place) {
        @Nullable JsonNode found = operation.get("value");
        if (found == null) {
            throw WriteProblem.of(400, "required", place + ".value", "is required");
        }
        return found.deepCopy();
    }

    private static WriteProblem missing(String place) {
        return WriteProblem.of(422, "processing", place, "there is nothing at this path of the resource");
    }
}
