package org.quiltehr.hub.terminology;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One concept of a code system, as it is loaded.
 *
 * @param isAbstract not to be chosen by a user ({@code notSelectable})
 * @param parents codes it is a kind of
 * @param properties other properties: values as text, by code
 * @param designations JSON array as in FHIR, or null
 */
public record Concept(
        String code,
        String display,
        @Nullable String definition,
        boolean inactive,
        boolean isAbstract,
        List<String> parents,
        Map<String, List<String>> properties,
        @Nullable String designations) {

    public Concept {
        parents = List.copyOf(parents);
        properties = Map.copyOf(properties);
    }

    /** A concept that says no more than its name. */
    public static Concept of(String code, String display, List<String> parents) {
        return new Concept(code, display, null, false, false, parents, Map.of(), null);
    }
}
