package org.quiltehr.adapter.spi;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The key of a resource that has neither id nor identifier: kind, main code (or its text) and the day it began; never
 * status, dose, value or end (SEMANTICS section 1).
 */
public final class ContentKey {

    private static final List<String> CODES =
            List.of("code", "vaccineCode", "medicationCodeableConcept", "type", "class");

    private static final List<String> DATES = List.of(
            "effectiveDateTime",
            "effectiveInstant",
            "effectivePeriod",
            "onsetDateTime",
            "onsetPeriod",
            "performedDateTime",
            "performedPeriod",
            "occurrenceDateTime",
            "occurrencePeriod",
            "authoredOn",
            "period",
            "actualPeriod",
            "whenHandedOver",
            "recordedDate",
            "dateAsserted",
            "date",
            "created",
            "issued");

    /** Types of the practice, which a name or code says enough of. */
    private static final Set<String> NAMED = Set.of("Organization", "Location", "Medication");

    private ContentKey() {}

    /** Empty if the resource does not say enough to be recognised again. */
    public static Optional<String> of(JsonNode resource) {
        String type = resource.path("resourceType").asString("");
        if (type.equals("Patient") || type.equals("Practitioner") || type.equals("RelatedPerson")) {
            return Optional.empty();
        }
        String code = code(resource);
        if (NAMED.contains(type)) {
            String name = code.isEmpty() || !type.equals("Medication") ? text(resource.path("name")) : code;
            return name.isEmpty() ? Optional.empty() : Optional.of("content|" + type + "|" + name);
        }
        String date = date(resource);
        return code.isEmpty() || date.isEmpty()
                ? Optional.empty()
                : Optional.of("content|" + type + "|" + code + "|" + date);
    }

    private static String code(JsonNode resource) {
        for (String member : CODES) {
            JsonNode concept = resource.path(member);
            concept = concept.isArray() ? concept.path(0) : concept;
            JsonNode coding = concept.has("coding") ? concept.path("coding").path(0) : concept;
            if (coding.path("code").isString()) {
                return coding.path("system").asString("") + "#"
                        + coding.path("code").asString();
            }
            if (concept.path("text").isString()) {
                return text(concept.path("text"));
            }
        }
        return "";
    }

    private static String date(JsonNode resource) {
        for (String member : DATES) {
            JsonNode date = resource.path(member);
            String text = (date.isObject() ? date.path("start") : date).asString("");
            if (!text.isEmpty()) {
                return text.substring(0, Math.min(10, text.length()));
            }
        }
        return "";
    }

    private static String text(JsonNode node) {
        return node.asString("").strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
