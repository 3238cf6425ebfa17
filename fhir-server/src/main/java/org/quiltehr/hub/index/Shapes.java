package org.quiltehr.hub.index;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks at JSON that may be of any shape. */
final class Shapes {

    private Shapes() {}

    /** A member that is a string, or null. */
    static @Nullable String text(JsonNode node, String member) {
        JsonNode found = node.isObject() ? node.get(member) : null;
        return found != null && found.isString() ? found.stringValue() : null;
    }

    /** The items of a member that is an array; none if it is not. */
    static Iterable<JsonNode> items(JsonNode node, String member) {
        JsonNode found = node.isObject() ? node.get(member) : null;
        return found != null && found.isArray() ? found : List.of();
    }

    static @Nullable JsonNode member(JsonNode node, String member) {
        return node.isObject() ? node.get(member) : null;
    }
}
