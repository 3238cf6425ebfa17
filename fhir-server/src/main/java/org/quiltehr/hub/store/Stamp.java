package org.quiltehr.hub.store;

import java.time.Instant;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the store itself says in a resource: id, version, time, source and the practice tag (SEMANTICS 4). */
final class Stamp {

    static final String PRACTICE_TAG = "http://quiltehr.org/practice";

    private Stamp() {}

    static boolean isPracticeTag(JsonNode tag) {
        return PRACTICE_TAG.equals(tag.path("system").asString(""));
    }

    /** The resource as it is stored and served: {@code resourceType}, {@code id}, {@code meta}, then what was sent. */
    static ObjectNode stamped(Put put, int version, Instant updated) {
        ObjectNode body = put.body();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("resourceType", put.type());
        out.put("id", put.shownId());
        out.set("meta", meta(body.path("meta"), version, updated, put.source(), put.practice()));
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            switch (member.getKey()) {
                case "resourceType", "id", "meta" -> {
                    // set above
                }
                default -> out.set(member.getKey(), member.getValue());
            }
        }
        return out;
    }

    static byte[] bytes(ObjectNode stamped) {
        return FhirJson.bytes(stamped);
    }

    private static ObjectNode meta(
            JsonNode sent, int version, Instant updated, MessageRef source, PracticeRef practice) {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        meta.put("versionId", Integer.toString(version));
        meta.put("lastUpdated", updated.toString());
        meta.put("source", "urn:uuid:" + source.message());
        ArrayNode tags = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<String, JsonNode> member : sent.properties()) {
            switch (member.getKey()) {
                case "versionId", "lastUpdated", "source" -> {
                    // set above
                }
                case "tag" -> {
                    for (JsonNode tag : member.getValue()) {
                        if (!isPracticeTag(tag)) {
                            tags.add(tag);
                        }
                    }
                }
                default -> meta.set(member.getKey(), member.getValue());
            }
        }
        tags.addObject().put("system", PRACTICE_TAG).put("code", practice.slug());
        meta.set("tag", tags);
        return meta;
    }
}
