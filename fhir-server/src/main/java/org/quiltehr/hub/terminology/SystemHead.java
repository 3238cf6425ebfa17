package org.quiltehr.hub.terminology;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of a code system beside its concepts.
 *
 * @param content as in FHIR: {@code complete}, {@code fragment}, {@code example}, {@code not-present}
 * @param valueSet canonical of the value set of all its codes, or null
 * @param properties JSON array {@code CodeSystem.property}
 */
record SystemHead(
        String url,
        String version,
        String title,
        String content,
        boolean caseSensitive,
        @Nullable String valueSet,
        String properties) {

    private static final Map<String, Boolean> CASE = Map.of(
            "http://hl7.org/fhir/sid/icd-10-cm", false,
            "http://loinc.org", false,
            "http://snomed.info/sct", false,
            "http://hl7.org/fhir/sid/cvx", false);

    static SystemHead of(ObjectNode resource) {
        String url = resource.path("url").asString("");
        String valueSet = resource.path("valueSet").asString("");
        return new SystemHead(
                url,
                resource.path("version").asString(""),
                resource.path("title").asString(resource.path("name").asString(url)),
                resource.path("content").asString("complete"),
                resource.path("caseSensitive").asBoolean(CASE.getOrDefault(url, true)),
                valueSet.isEmpty() ? null : valueSet,
                resource.has("property") ? resource.path("property").toString() : "[]");
    }
}
