package org.quiltehr.hub.transition;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Names of people and organizations as words. */
final class People {

    private People() {}

    /** The name of a person or organization; empty if it has none. */
    static String name(JsonNode resource) {
        JsonNode name = resource.path("name");
        if (name.isString()) {
            return name.asString("");
        }
        JsonNode first = name.path(0);
        String text = first.path("text").asString("");
        if (!text.isBlank()) {
            return text;
        }
        List<String> parts = new ArrayList<>();
        first.path("prefix").forEach(part -> parts.add(part.asString("")));
        first.path("given").forEach(part -> parts.add(part.asString("")));
        parts.add(first.path("family").asString(""));
        first.path("suffix").forEach(part -> parts.add(part.asString("")));
        parts.removeIf(String::isBlank);
        return String.join(" ", parts);
    }

    /** The first telephone number, else address of any kind; empty if there is none. */
    static String telecom(JsonNode resource) {
        String other = "";
        for (JsonNode telecom : resource.path("telecom")) {
            String value = telecom.path("value").asString("");
            if (telecom.path("system").asString("").equals("phone")) {
                return value;
            }
            other = other.isEmpty() ? value : other;
        }
        return other;
    }
}
