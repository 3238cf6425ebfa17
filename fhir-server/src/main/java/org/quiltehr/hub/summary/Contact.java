package org.quiltehr.hub.summary;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Telephone numbers and addresses of a copy: where the source does not say what one is, its form does (R4's cpt-2). */
final class Contact {

    private static final List<String> HOLDERS = List.of("contact", "qualification", "contained");

    private static final int LEAST_DIGITS = 5;

    private Contact() {}

    /** Changes the copy in place. */
    static void fit(JsonNode holder) {
        for (JsonNode telecom : holder.path("telecom")) {
            if (telecom instanceof ObjectNode point && point.has("value") && !point.has("system")) {
                point.put("system", system(point.path("value").asString("")));
            }
        }
        for (String name : HOLDERS) {
            holder.path(name).forEach(Contact::fit);
        }
    }

    private static String system(String value) {
        if (value.contains("@")) {
            return "email";
        }
        if (value.contains("://") || value.startsWith("www.")) {
            return "url";
        }
        return value.chars().filter(Character::isDigit).count() >= LEAST_DIGITS ? "phone" : "other";
    }
}
