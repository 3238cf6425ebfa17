package org.quiltehr.adapter.spi.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.shape.ElementTable.Child;
import org.quiltehr.adapter.spi.shape.ElementTable.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One check of one resource; holds where it is, so that a path is only written when something is wrong there. */
final class ShapeWalk {

    private final ElementTable table;
    private final List<Issue> issues = new ArrayList<>(0);
    private final Map<String, R4Shape.OddCode> oddCodes = new LinkedHashMap<>(0);
    private @Nullable String[] names = new String[32];
    private int[] indexes = new int[32];
    private int depth;

    ShapeWalk(ElementTable table) {
        this.table = table;
    }

    List<Issue> run(ObjectNode resource) {
        String type = resource.path("resourceType").asString("");
        push(table.resource(type) == null ? "Resource" : type, -1);
        resource(resource);
        return issues;
    }

    /** What the last run met. */
    Map<String, R4Shape.OddCode> oddCodes() {
        return oddCodes;
    }

    private void resource(JsonNode node) {
        if (!(node instanceof ObjectNode resource)) {
            error("wrong-type", null, "Send a resource here: an object with resourceType.");
            return;
        }
        JsonNode type = resource.get("resourceType");
        Shape shape = type != null && type.isString() ? table.resource(type.stringValue()) : null;
        if (shape == null) {
            error("unknown-resource-type", "resourceType", "Name a resource type of FHIR R4.");
            return;
        }
        members(resource, shape, true);
    }

    private void members(ObjectNode object, Shape shape, boolean isResource) {
        long seen = 0;
        @Nullable String chosen = null;
        boolean any = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            Child child = shape.children.get(name);
            boolean companion = false;
            if (child == null) {
                if (isResource && name.equals("resourceType")) {
                    continue;
                }
                if (!name.isEmpty() && name.charAt(0) == '_') {
                    child = shape.children.get(name.substring(1));
                    companion = child != null && child.primitive() != null;
                }
                if (!companion) {
                    error(
                            "unknown-element",
                            name,
                            "FHIR R4 has no such element in " + shape.name
                                    + ": check its spelling, or send it as an extension.");
                    continue;
                }
            }
            Objects.requireNonNull(child);
            any = true;
            if (child.bit() >= 0) {
                long bit = 1L << child.bit();
                if (child.choice()
                        && (seen & bit) != 0
                        && !name.substring(companion ? 1 : 0).equals(chosen)) {
                    error("choice", name, "Send one type only of " + shape.bits.get(child.bit()) + ".");
                }
                if (child.choice()) {
                    chosen = companion ? name.substring(1) : name;
                }
                seen |= bit;
            }
            push(name, -1);
            if (companion) {
                companion(object, name, member.getValue(), child);
            } else {
                values(object, name, member.getValue(), child);
            }
            depth--;
        }
        if ((seen & shape.required) != shape.required) {
            for (int bit = 0; bit < shape.bits.size(); bit++) {
                if ((shape.required & ~seen & 1L << bit) != 0) {
                    error("missing-element", shape.bits.get(bit), "FHIR R4 requires this element: send it.");
                }
            }
        }
        if (!any && !isResource) {
            error("empty", null, "Leave an element without content away.");
        }
    }

    private void values(ObjectNode parent, String name, JsonNode value, Child child) {
        if (!child.many()) {
            if (value.isArray()) {
                error("cardinality", null, "Send one value, not a list.");
            } else {
                value(value, child);
            }
            return;
        }
        if (!value.isArray()) {
            error("cardinality", null, "Send a list, also for one value.");
            return;
        }
        if (value.isEmpty()) {
            error("empty", null, "Leave an empty list away.");
        }
        JsonNode companions = null;
        for (int i = 0; i < value.size(); i++) {
            indexes[depth - 1] = i;
            JsonNode item = value.get(i);
            if (item.isNull() && child.primitive() != null) {
                companions = companions == null ? parent.path("_" + name) : companions;
                if (!companions.path(i).isObject()) {
                    error("empty", null, "A null in a list needs an object at the same place of its companion list.");
                }
            } else {
                value(item, child);
            }
        }
        indexes[depth - 1] = -1;
    }

    private void value(JsonNode value, Child child) {
        Primitive primitive = child.primitive();
        Shape shape = child.shape();
        if (primitive != null) {
            if (!primitive.accepts(value)) {
                error("wrong-value", null, "This must be " + primitive.form + ".");
            } else if (child.codes() != null && !child.codes().contains(value.stringValue())) {
                oddCodes.put(location(null), odd(value.stringValue(), child, child.codes()));
                add(Issue.Severity.WARNING, "unknown-code", null, "FHIR R4 allows only its own codes here.");
            }
        } else if (shape == null) {
            resource(value);
        } else if (value instanceof ObjectNode object) {
            members(object, shape, false);
        } else {
            error("wrong-type", null, "Send an object here: " + shape.name + ".");
        }
    }

    private void companion(ObjectNode parent, String name, JsonNode value, Child child) {
        if (!child.many()) {
            companion(value);
            return;
        }
        if (!value.isArray()) {
            error("cardinality", null, "Send a list, also for one value.");
            return;
        }
        JsonNode values = parent.get(name.substring(1));
        if (values != null && values.isArray() && values.size() != value.size()) {
            error("cardinality", null, "The list and its companion list must be of one length; fill up with null.");
        }
        for (int i = 0; i < value.size(); i++) {
            indexes[depth - 1] = i;
            if (!value.get(i).isNull()) {
                companion(value.get(i));
            }
        }
        indexes[depth - 1] = -1;
    }

    private void companion(JsonNode value) {
        if (value instanceof ObjectNode object) {
            members(object, table.primitiveCompanion(), false);
        } else {
            error("wrong-type", null, "Send an object with id or extension here.");
        }
    }

    private void push(String name, int index) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        names[depth] = name;
        indexes[depth] = index;
        depth++;
    }

    private void error(String code, @Nullable String member, String text) {
        add(Issue.Severity.ERROR, code, member, text);
    }

    private void add(Issue.Severity severity, String code, @Nullable String member, String text) {
        if (issues.size() >= R4Shape.MOST) {
            return;
        }
        issues.add(new Issue(code, severity, location(member), text));
    }

    private static R4Shape.OddCode odd(String sent, Child child, Set<String> codes) {
        List<String> alike = codes.stream().filter(sent::equalsIgnoreCase).toList();
        return new R4Shape.OddCode(
                alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty(),
                child.bit() >= 0 && !child.choice(),
                Stream.of("unknown", "other").filter(codes::contains).findFirst());
    }

    private String location(@Nullable String member) {
        StringBuilder location = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            location.append(i > 0 ? "." : "").append(shown(String.valueOf(names[i])));
            if (indexes[i] >= 0) {
                location.append('[').append(indexes[i]).append(']');
            }
        }
        if (member != null) {
            location.append('.').append(shown(member));
        }
        return location.toString();
    }

    /** A member's name, unless it does not look like one: then it may be a value, which no issue holds. */
    private static String shown(String name) {
        if (name.length() > 40) {
            return "?";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c == '_'
                    || c == '['
                    || c == ']'
                    || c >= '0' && c <= '9')) {
                return "?";
            }
        }
        return name.isEmpty() ? "?" : name;
    }
}
