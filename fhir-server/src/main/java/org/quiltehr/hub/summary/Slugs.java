package org.quiltehr.hub.summary;

import tools.jackson.databind.JsonNode;

/** Which practice a resource is of, by the tag every stored resource bears. */
final class Slugs {

    static final String TAG = "http://quiltehr.org/practice";
    static final String UNKNOWN = "unknown";

    private Slugs() {}

    static String of(JsonNode resource) {
        for (JsonNode tag : resource.path("meta").path("tag")) {
            if (tag.path("system").asString("").equals(TAG)) {
                return tag.path("code").asString("");
            }
        }
        return UNKNOWN;
    }
}
