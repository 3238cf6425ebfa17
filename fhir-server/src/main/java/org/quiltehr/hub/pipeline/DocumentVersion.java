package org.quiltehr.hub.pipeline;

import org.quiltehr.adapter.spi.Directive;
import tools.jackson.databind.JsonNode;

/** What a stored DocumentReference says of the set it is a version of. */
final class DocumentVersion {

    private DocumentVersion() {}

    /** Its number, from 1; 0 if it says none. */
    static int of(JsonNode document) {
        for (JsonNode extension : document.path("extension")) {
            if (extension.path("url").asString("").equals(Directive.Supersedes.VERSION)) {
                return extension.path("valueInteger").asInt(0);
            }
        }
        return 0;
    }

    /** @param set {@code system|value} */
    static boolean inSet(JsonNode document, String set) {
        for (JsonNode identifier : document.path("identifier")) {
            String key = identifier.path("system").asString("") + "|"
                    + identifier.path("value").asString("");
            if (key.equals(set)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one coding of the type is the same. */
    static boolean sameType(JsonNode one, JsonNode other) {
        for (JsonNode coding : one.path("type").path("coding")) {
            for (JsonNode candidate : other.path("type").path("coding")) {
                if (coding.path("code").equals(candidate.path("code"))
                        && coding.path("system").equals(candidate.path("system"))) {
                    return true;
                }
            }
        }
        return false;
    }
}
