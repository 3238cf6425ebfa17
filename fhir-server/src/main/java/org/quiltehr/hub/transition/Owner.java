package org.quiltehr.hub.transition;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who answers for a result.
 *
 * @param reference {@code Practitioner/…} and the like; null for a practice as such
 * @param practice the slug of the practice, for a practice as such
 * @param name for people
 * @param rule why this one
 */
record Owner(@Nullable String reference, String practice, String name, Rule rule) {

    /** The rules in the order they are tried. */
    enum Rule {
        /** Somebody said so. */
        CHOSEN,
        ATTENDING,
        ORDERED_IT,
        GENERAL_PRACTITIONER,
        PRACTICE_OF_GENERAL_PRACTITIONER,
        LINKED_PRACTICE,
        DISCHARGING_PRACTICE;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private static final String PRACTICE = "http://quiltehr.org/practice";

    static Owner practice(String slug, String name, Rule rule) {
        return new Owner(null, slug, name, rule);
    }

    /** The owner of this {@link #key}, as somebody chose it. */
    static Owner keyed(String key, String practice, String name) {
        return new Owner(key.startsWith(PRACTICE + "|") ? null : key, practice, name, Rule.CHOSEN);
    }

    /** What makes two owners the same. */
    String key() {
        return reference == null ? PRACTICE + "|" + practice : reference;
    }

    ObjectNode fhir() {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        if (reference == null) {
            out.put("type", "Organization");
            out.putObject("identifier").put("system", PRACTICE).put("value", practice);
        } else {
            out.put("reference", reference);
        }
        return name.isEmpty() ? out : out.put("display", name);
    }
}
