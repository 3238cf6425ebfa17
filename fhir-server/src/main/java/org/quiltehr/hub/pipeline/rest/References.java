package org.quiltehr.hub.pipeline.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Finds and rewrites the references of a resource's tree. */
final class References {

    private static final Pattern IN_NARRATIVE =
            Pattern.compile("((?:href|src)\\s*=\\s*[\"'])(urn:(?:uuid|oid):[^\"']+)");

    private References() {}

    /** Gives every {@code Reference.reference}, contained resources' too; local fragments are left out. */
    static void find(JsonNode node, Consumer<String> reference) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (member.getValue() instanceof StringNode text) {
                    if (member.getKey().equals("reference")
                            && !text.stringValue().startsWith("#")) {
                        reference.accept(text.stringValue());
                    }
                } else {
                    find(member.getValue(), reference);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (JsonNode element : array) {
                find(element, reference);
            }
        }
    }

    /**
     * Replaces references in place. What stands in {@code Reference.reference} is asked of {@code references}; elements
     * of type uri, and links of the narrative, are replaced where they name an entry by {@code urn:uuid:} or
     * {@code urn:oid:}. An Identifier's value is no uri.
     *
     * @param entries fullUrl to reference, for entries named by a urn
     */
    static void rewrite(ObjectNode node, UnaryOperator<String> references, Map<String, String> entries) {
        Map<String, String> changed = null;
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = member.getValue();
            if (value instanceof StringNode text) {
                String before = text.stringValue();
                String after = replaced(member.getKey(), before, references, entries);
                if (!after.equals(before)) {
                    if (changed == null) {
                        changed = new HashMap<>();
                    }
                    changed.put(member.getKey(), after);
                }
            } else if (value instanceof ObjectNode object) {
                rewrite(object, references, entries);
            } else if (value instanceof ArrayNode array) {
                rewrite(member.getKey(), array, references, entries);
            }
        }
        if (changed != null) {
            changed.forEach(node::put);
        }
    }

    private static void rewrite(
            String name, ArrayNode array, UnaryOperator<String> references, Map<String, String> entries) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            if (element instanceof ObjectNode object) {
                rewrite(object, references, entries);
            } else if (element instanceof StringNode text) {
                String after = replaced(name, text.stringValue(), references, entries);
                if (!after.equals(text.stringValue())) {
                    array.set(i, StringNode.valueOf(after));
                }
            }
        }
    }

    private static String replaced(
            String name, String text, UnaryOperator<String> references, Map<String, String> entries) {
        return switch (name) {
            case "reference" -> text.startsWith("#") ? text : references.apply(text);
            case "value", "system", "id", "fullUrl" -> text;
            case "div" -> text.contains("urn:") ? narrative(text, entries) : text;
            default -> text.startsWith("urn:") ? entries.getOrDefault(text, text) : text;
        };
    }

    private static String narrative(String div, Map<String, String> entries) {
        Matcher matcher = IN_NARRATIVE.matcher(div);
        return matcher.replaceAll(found ->
                Matcher.quoteReplacement(found.group(1) + entries.getOrDefault(found.group(2), found.group(2))));
    }

    /** Where a reference stands, as a FHIRPath such as {@code Observation.subject.reference}; for problems only. */
    static @Nullable String place(String at, JsonNode node, String reference) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String here = at + "." + member.getKey();
                if (member.getKey().equals("reference")
                        && member.getValue().asString("").equals(reference)) {
                    return here;
                }
                String deeper = place(here, member.getValue(), reference);
                if (deeper != null) {
                    return deeper;
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                String deeper = place(at + "[" + i + "]", array.get(i), reference);
                if (deeper != null) {
                    return deeper;
                }
            }
        }
        return null;
    }
}
