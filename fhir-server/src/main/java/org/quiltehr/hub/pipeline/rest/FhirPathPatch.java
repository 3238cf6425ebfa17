package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.pipeline.rest.Elements.Element;
import org.quiltehr.hub.pipeline.rest.Elements.Member;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * FHIRPath Patch: the operations of a Parameters resource. Paths are evaluated by HAPI's engine, changes are made in the
 * tree, so that what is not named stays as it was written.
 */
final class FhirPathPatch {

    private FhirPathPatch() {}

    /**
     * Carries out the operations in order.
     *
     * @throws WriteProblem 400 for what is no FHIRPath Patch, 422 for an operation that cannot be done here
     */
    static ObjectNode apply(ObjectNode parameters, ObjectNode resource) {
        ObjectNode tree = resource.deepCopy();
        JsonNode operations = parameters.path("parameter");
        for (int i = 0; i < operations.size(); i++) {
            String place = "Parameters.parameter[" + i + "]";
            if (!operations.get(i).path("name").asString("").equals("operation")) {
                throw WriteProblem.of(400, "value", place + ".name", "must be operation");
            }
            new Operation(operations.get(i), place).apply(tree);
        }
        return tree;
    }

    private record Operation(JsonNode operation, String at) {

        void apply(ObjectNode tree) {
            String path = text("path");
            Elements elements = new Elements(tree);
            switch (text("type").toLowerCase(Locale.ROOT)) {
                case "add" -> add(tree, elements, path);
                case "insert" -> {
                    ListAt list = list(tree, elements, path);
                    list.items().insert(index("index", list.items().size()), value(list.member()));
                }
                case "delete" -> delete(tree, elements, path);
                case "replace" -> replace(tree, elements, path);
                case "move" -> {
                    ListAt list = list(tree, elements, path);
                    JsonNode moved =
                            list.items().remove(index("source", list.items().size() - 1));
                    list.items().insert(index("destination", list.items().size()), moved);
                }
                default -> throw WriteProblem.of(400, "value", at, "type must be add, insert, delete, replace or move");
            }
        }

        private void add(ObjectNode tree, Elements elements, String path) {
            Element parent = elements.one(path, at);
            Member member = Elements.member(parent.value(), text("name"), part("value"), at);
            if (!(parent.place().in(tree) instanceof ObjectNode object)) {
                throw WriteProblem.of(422, "processing", at, "nothing can be added to a primitive by its name");
            }
            if (!member.list()) {
                if (object.has(member.name())) {
                    throw WriteProblem.of(422, "processing", at, "the element is there already: replace it");
                }
                object.set(member.name(), member.value());
            } else {
                ArrayNode items =
                        object.get(member.name()) instanceof ArrayNode there ? there : object.putArray(member.name());
                items.add(member.value());
            }
        }

        private void delete(ObjectNode tree, Elements elements, String path) {
            List<Element> found = elements.find(path, at);
            if (found.size() > 1) {
                throw WriteProblem.of(
                        422, "processing", at, "the path must lead to one element; it leads to " + found.size());
            }
            if (!found.isEmpty()) {
                inside(found.getFirst());
                found.getFirst().place().remove(tree);
            }
        }

        private void replace(ObjectNode tree, Elements elements, String path) {
            Element found = elements.one(path, at);
            inside(found);
            Place place = found.place();
            boolean item = place.last() instanceof Integer;
            Place holder = item ? place.parent().parent() : place.parent();
            String name = (String) (item ? place.parent().last() : place.last());
            Element parent = elements.find(parentPath(path), at).stream()
                    .filter(one -> one.place().equals(holder))
                    .findFirst()
                    .orElse(null);
            Member member = parent == null
                    ? new Member(name, item, plain(part("value")))
                    : Elements.member(parent.value(), choice(parent, name), part("value"), at);
            if (item && place.parent().in(tree) instanceof ArrayNode array) {
                array.set((int) place.last(), member.value());
            } else if (holder.in(tree) instanceof ObjectNode object) {
                object.remove(name);
                object.remove("_" + name);
                object.set(member.name(), member.value());
            }
        }

        /** {@code valueQuantity} is a form of {@code value[x]}; its name in FHIRPath is {@code value}. */
        private static String choice(Element parent, String name) {
            for (var property : parent.value().children()) {
                String plain = property.getName().replace("[x]", "");
                if (property.getName().endsWith("[x]") && name.startsWith(plain)) {
                    return plain;
                }
            }
            return name;
        }

        private void inside(Element found) {
            if (found.place().steps().isEmpty()) {
                throw WriteProblem.of(422, "processing", at, "the path names the resource itself");
            }
        }

        /** A list in the tree, and what makes members of it. */
        private record ListAt(ArrayNode items, java.util.function.Function<JsonNode, JsonNode> member) {}

        private ListAt list(ObjectNode tree, Elements elements, String path) {
            String above = parentPath(path);
            String name = path.substring(above.length() + 1);
            Element parent = elements.one(above, at);
            if (!(parent.place().in(tree) instanceof ObjectNode object)) {
                throw WriteProblem.of(422, "processing", at, "the path must lead to a list");
            }
            if (object.has(name) && !object.get(name).isArray()) {
                throw WriteProblem.of(422, "processing", at, "the element does not repeat");
            }
            ArrayNode items = object.get(name) instanceof ArrayNode there ? there : object.putArray(name);
            return new ListAt(
                    items,
                    part -> Elements.member(parent.value(), name, part, at).value());
        }

        private JsonNode value(java.util.function.Function<JsonNode, JsonNode> member) {
            return member.apply(part("value"));
        }

        /** What stands before the last dot that is not inside brackets. */
        private String parentPath(String path) {
            int depth = 0;
            for (int i = path.length() - 1; i > 0; i--) {
                char c = path.charAt(i);
                if (c == ')' || c == ']') {
                    depth++;
                } else if (c == '(' || c == '[') {
                    depth--;
                } else if (c == '.' && depth == 0) {
                    return path.substring(0, i);
                }
            }
            throw WriteProblem.of(422, "processing", at, "the path must lead to an element of the resource");
        }

        private JsonNode plain(JsonNode part) {
            return part.properties().stream()
                    .filter(member -> member.getKey().startsWith("value"))
                    .map(java.util.Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> WriteProblem.of(400, "required", at, "needs a value"));
        }

        private int index(String name, int most) {
            JsonNode value = part(name).path("valueInteger");
            if (!value.isIntegralNumber() || value.intValue() < 0 || value.intValue() > most) {
                throw WriteProblem.of(422, "processing", at, name + " must be a position in the list");
            }
            return value.intValue();
        }

        private String text(String name) {
            JsonNode part = part(name);
            for (String type : List.of("valueCode", "valueString")) {
                if (part.path(type).isString()) {
                    return part.path(type).stringValue();
                }
            }
            throw WriteProblem.of(400, "required", at, "part " + name + " is required");
        }

        private JsonNode part(String name) {
            @Nullable JsonNode found = null;
            for (JsonNode part : operation.path("part")) {
                found = part.path("name").asString("").equals(name) ? part : found;
            }
            if (found == null) {
                throw WriteProblem.of(400, "required", at, "part " + name + " is required");
            }
            return found;
        }
    }
}
