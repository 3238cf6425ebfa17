package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The lines of a ConceptMap resource. */
final class MapReader {

    private MapReader() {}

    static List<MapElement> elements(ObjectNode map) {
        List<MapElement> read = new ArrayList<>();
        for (JsonNode group : map.path("group")) {
            String source = group.path("source").asString("");
            String target = group.path("target").asString("");
            for (JsonNode element : group.path("element")) {
                String code = element.path("code").asString("");
                if (code.isEmpty()) {
                    continue;
                }
                for (JsonNode to : element.path("target")) {
                    String targetCode = text(to, "code");
                    read.add(new MapElement(
                            source,
                            code,
                            text(element, "display"),
                            target,
                            targetCode,
                            text(to, "display"),
                            to.path("equivalence").asString(targetCode == null ? "unmatched" : "equivalent"),
                            text(to, "comment"),
                            !to.path("dependsOn").isEmpty()));
                }
            }
        }
        return read;
    }

    private static @Nullable String text(JsonNode node, String member) {
        String text = node.path(member).asString("");
        return text.isEmpty() ? null : text;
    }

    /** The first of these members that is there, without its version. */
    static @Nullable String canonical(ObjectNode map, String... members) {
        for (String member : members) {
            String text = map.path(member).asString("");
            if (!text.isEmpty()) {
                int bar = text.indexOf('|');
                return bar < 0 ? text : text.substring(0, bar);
            }
        }
        return null;
    }
}
