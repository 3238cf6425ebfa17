package org.quiltehr.hub.bulk;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps only some elements of resources, and those that must be there, and tags them as subsetted. */
final class Elements {

    private final IParser parser = FhirContext.forR4Cached().newJsonParser();
    private final boolean whole;
    private final Set<String> types;

    /** @param kept {@code element} of every type or {@code Type.element}; empty: whole resources */
    Elements(List<String> kept) {
        this.whole = kept.isEmpty();
        Set<String> elements = new HashSet<>(Set.of("*.id", "*.meta", "*.(mandatory)"));
        Set<String> named = new HashSet<>();
        for (String element : kept) {
            boolean typed = element.contains(".");
            elements.add(typed ? element : "*." + element);
            if (typed) {
                named.add(element.substring(0, element.indexOf('.')));
            }
        }
        // an element named with its type narrows that type only
        boolean everyType = kept.stream().anyMatch(element -> !element.contains("."));
        this.types = everyType ? Set.of() : named;
        parser.setEncodeElements(elements);
    }

    byte[] of(String type, byte[] json) {
        if (whole || (!types.isEmpty() && !types.contains(type))) {
            return json;
        }
        var resource =
                FhirContext.forR4Cached().newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        return parser.encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
    }
}
