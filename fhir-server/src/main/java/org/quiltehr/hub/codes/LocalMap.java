package org.quiltehr.hub.codes;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The ConceptMap in which a practice's stewards keep what its own codes mean. */
final class LocalMap {

    private final ObjectNode map;

    /** A copy of the map as it is stored, or a new one. */
    LocalMap(String practice, String name, @Nullable ObjectNode stored) {
        if (stored != null) {
            map = stored.deepCopy();
            map.remove("meta");
            return;
        }
        map = FhirJson.mapper().createObjectNode();
        map.put("resourceType", "ConceptMap");
        map.put("id", id(practice));
        map.put("url", "http://quiltehr.org/practice/" + practice + "/ConceptMap/local-codes");
        map.put("name", "LocalCodes");
        map.put("title", "What the codes of " + name + " mean");
        map.put("status", "active");
    }

    static String id(String practice) {
        String id = "local-codes-" + practice;
        return id.length() <= 64 ? id : id.substring(0, 64);
    }

    ObjectNode resource() {
        return map;
    }

    String url() {
        return map.path("url").asString("");
    }

    /** Takes every line of a code away; whether there was one. */
    boolean remove(String system, String code) {
        boolean any = false;
        JsonNode groups = map.path("group");
        for (int g = groups.size() - 1; g >= 0; g--) {
            if (!groups.get(g).path("source").asString("").equals(system)) {
                continue;
            }
            ArrayNode elements = (ArrayNode) groups.get(g).path("element");
            for (int e = elements.size() - 1; e >= 0; e--) {
                if (elements.get(e).path("code").asString("").equals(code)) {
                    elements.remove(e);
                    any = true;
                }
            }
            if (elements.isEmpty()) {
                ((ArrayNode) groups).remove(g);
            }
        }
        if (groups.isArray() && groups.isEmpty()) {
            map.remove("group");
        }
        return any;
    }

    /**
     * Adds a line; one the code has in the same target system makes way.
     *
     * @param name what the practice calls its code, or empty
     */
    void add(Ruling ruling, String name, String targetSystem, String targetCode, @Nullable String targetText) {
        ObjectNode group = group(ruling.system(), targetSystem);
        ArrayNode elements = group.path("element") instanceof ArrayNode list ? list : group.putArray("element");
        for (int e = elements.size() - 1; e >= 0; e--) {
            if (elements.get(e).path("code").asString("").equals(ruling.code())) {
                elements.remove(e);
            }
        }
        ObjectNode element = elements.addObject().put("code", ruling.code());
        if (!name.isEmpty()) {
            element.put("display", name);
        }
        ObjectNode target = element.putArray("target").addObject();
        target.put("code", targetCode);
        if (targetText != null) {
            target.put("display", targetText);
        }
        target.put("equivalence", ruling.equivalence());
        target.put("comment", ruling.who() + ": " + ruling.why());
    }

    private ObjectNode group(String source, String target) {
        ArrayNode groups = map.path("group") instanceof ArrayNode list ? list : map.putArray("group");
        for (JsonNode group : groups) {
            if (group.path("source").asString("").equals(source)
                    && group.path("target").asString("").equals(target)) {
                return (ObjectNode) group;
            }
        }
        return groups.addObject().put("source", source).put("target", target);
    }
}
