package org.quiltehr.hub.transition.ccda;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The resources of one document, by the references to them. */
final class Resources {

    private final Map<String, JsonNode> byUrl = new HashMap<>();

    Resources(JsonNode bundle) {
        for (JsonNode entry : bundle.path("entry")) {
            String url = entry.path("fullUrl").asString("");
            JsonNode resource = entry.path("resource");
            byUrl.put(url, resource);
            byUrl.put(
                    resource.path("resourceType").asString("") + "/"
                            + resource.path("id").asString(""),
                    resource);
        }
    }

    /** What a Reference leads to inside the document, or null. */
    @Nullable
    JsonNode of(JsonNode reference) {
        return byUrl.get(reference.path("reference").asString(""));
    }
}
