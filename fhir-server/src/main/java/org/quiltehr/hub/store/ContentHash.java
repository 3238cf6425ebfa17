package org.quiltehr.hub.store;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A 64-bit hash of a resource's mapped content. The order of an object's members does not count, that of an array's
 * elements does; numbers count as written (70.10 is not 70.1). What the store sets itself does not count: {@code id},
 * {@code meta.versionId}, {@code meta.lastUpdated}, {@code meta.source} and the practice tag, so that what was read and
 * is put back unchanged is equal.
 */
final class ContentHash {

    private static final long K1 = 0x9E3779B97F4A7C15L;
    private static final long K2 = 0xC2B2AE3D27D4EB4FL;
    private static final long OBJECT = 0x165667B19E3779F9L;
    private static final long ARRAY = 0x27D4EB2F165667C5L;

    private ContentHash() {}

    static long of(ObjectNode resource) {
        long sum = OBJECT;
        for (Map.Entry<String, JsonNode> member : resource.properties()) {
            switch (member.getKey()) {
                case "id" -> {
                    // where it is stored, not what it says
                }
                case "meta" -> sum += meta(member.getValue());
                default -> sum += member(member.getKey(), member.getValue());
            }
        }
        return mix(sum);
    }

    private static long meta(JsonNode meta) {
        long sum = 0;
        for (Map.Entry<String, JsonNode> member : meta.properties()) {
            switch (member.getKey()) {
                case "versionId", "lastUpdated", "source" -> {
                    // set by the store
                }
                case "tag" -> {
                    long tags = 0;
                    for (JsonNode tag : member.getValue()) {
                        if (!Stamp.isPracticeTag(tag)) {
                            tags = mix(tags * K1 + node(tag)) + 1;
                        }
                    }
                    sum += tags == 0 ? 0 : mix(text("tag") ^ tags * K2);
                }
                default -> sum += member(member.getKey(), member.getValue());
            }
        }
        return sum == 0 ? 0 : mix(text("meta") ^ sum * K2);
    }

    private static long member(String name, JsonNode value) {
        return mix(text(name) ^ node(value) * K2);
    }

    private static long node(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                long sum = OBJECT;
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    sum += member(member.getKey(), member.getValue());
                }
                yield mix(sum);
            }
            case ArrayNode array -> {
                long h = ARRAY;
                for (JsonNode element : array) {
                    h = mix(h * K1 + node(element));
                }
                yield h;
            }
            default -> mix(text(node.asString()) + node.getNodeType().ordinal());
        };
    }

    /** Four characters a step: narratives are long. */
    private static long text(String s) {
        long h = s.length() * K1;
        int i = 0;
        for (; i + 4 <= s.length(); i += 4) {
            long chars = s.charAt(i)
                    | (long) s.charAt(i + 1) << 16
                    | (long) s.charAt(i + 2) << 32
                    | (long) s.charAt(i + 3) << 48;
            h = (h ^ chars) * K2;
            h ^= h >>> 29;
        }
        for (; i < s.length(); i++) {
            h = (h ^ s.charAt(i)) * K1;
            h ^= h >>> 32;
        }
        return mix(h);
    }

    private static long mix(long h) {
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        h *= 0xC4CEB9FE1A85EC53L;
        return h ^ h >>> 33;
    }
}
