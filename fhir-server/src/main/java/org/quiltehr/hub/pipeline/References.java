package org.quiltehr.hub.pipeline;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The places where a resource names another one of its message, or one that an earlier message brought. */
final class References {

    private static final Set<String> PLACES = Set.of("reference", "url", "valueUri", "valueUrl", "valueUuid");

    private References() {}

    /** Whether a member of this name may hold a fullUrl. */
    private static boolean isPlace(String name) {
        return PLACES.contains(name);
    }

    /** Each reference by business key in the resource. */
    static void keys(JsonNode node, Consumer<String> found) {
        if (node instanceof ObjectNode object) {
            JsonNode reference = object.get("reference");
            if (reference != null
                    && reference.isString()
                    && reference.stringValue().startsWith(Entry.KEY_REFERENCE)) {
                found.accept(reference.stringValue());
            }
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                keys(child, found);
            }
        }
    }

    /**
     * A copy whose references are as they are stored.
     *
     * @param targets {@code Type/id} by fullUrl or by reference by key; a reference by key without one is taken away
     */
    static ObjectNode rewritten(ObjectNode resource, Map<String, String> targets) {
        ObjectNode copy = resource.deepCopy();
        rewrite(copy, targets);
        return copy;
    }

    private static void rewrite(JsonNode node, Map<String, String> targets) {
        if (node instanceof ObjectNode object) {
            boolean unresolved = false;
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                JsonNode value = member.getValue();
                if (value.isContainer()) {
                    rewrite(value, targets);
                } else if (value.isString() && isPlace(member.getKey())) {
                    @Nullable String target = targets.get(value.stringValue());
                    if (target != null) {
                        member.setValue(object.stringNode(target));
                    } else if (member.getKey().equals("reference")
                            && value.stringValue().startsWith(Entry.KEY_REFERENCE)) {
                        unresolved = true;
                    }
                }
            }
            if (unresolved) {
                object.remove("reference");
            }
        } else {
            for (JsonNode child : node) {
                rewrite(child, targets);
            }
        }
    }
}
