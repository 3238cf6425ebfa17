package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code $meta-add} and {@code $meta-delete}: profiles, tags and security labels that a record gets or loses. */
public final class MetaChange {

    private static final String ADD = "meta-add";
    private static final String DELETE = "meta-delete";

    private MetaChange() {}

    /** The patch that adds, or takes away, what a Meta names. */
    public static ObjectNode patch(boolean add, JsonNode meta) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.put("resourceType", "Parameters");
        patch.putArray("parameter").addObject().put("name", add ? ADD : DELETE).set("valueMeta", meta);
        return patch;
    }

    static boolean is(ObjectNode patch) {
        String name = patch.path("parameter").path(0).path("name").asString("");
        return name.equals(ADD) || name.equals(DELETE);
    }

    static ObjectNode apply(ObjectNode patch, ObjectNode before) {
        ObjectNode after = before.deepCopy();
        ObjectNode meta = after.get("meta") instanceof ObjectNode there ? there : after.putObject("meta");
        JsonNode parameter = patch.path("parameter").path(0);
        boolean add = parameter.path("name").asString("").equals(ADD);
        for (String element : List.of("profile", "security", "tag")) {
            for (JsonNode item : parameter.path("valueMeta").path(element)) {
                ArrayNode items = meta.get(element) instanceof ArrayNode there ? there : meta.putArray(element);
                int at = find(items, item);
                if (add && at < 0) {
                    items.add(item);
                } else if (!add && at >= 0) {
                    items.remove(at);
                }
            }
            if (meta.path(element).isEmpty()) {
                meta.remove(element);
            }
        }
        return after;
    }

    /** Codings are the same if system and code are. */
    private static int find(ArrayNode items, JsonNode item) {
        for (int i = 0; i < items.size(); i++) {
            JsonNode there = items.get(i);
            boolean same = item.isObject()
                    ? there.path("system").equals(item.path("system"))
                            && there.path("code").equals(item.path("code"))
                    : there.equals(item);
            if (same) {
                return i;
            }
        }
        return -1;
    }
}
