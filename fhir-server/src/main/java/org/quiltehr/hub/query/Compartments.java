package org.quiltehr.hub.query;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/** R4's compartments: by which reference parameters a resource of a type is in one. */
final class Compartments {

    /** The types that have compartments. */
    static final Set<String> TYPES = Set.of("Patient", "Encounter", "Practitioner", "RelatedPerson", "Device");

    private static final Map<String, Map<String, List<String>>> PARAMS = read();

    private Compartments() {}

    private static Map<String, Map<String, List<String>>> read() {
        Map<String, Map<String, List<String>>> all = new TreeMap<>();
        for (String type : FhirTypes.names()) {
            for (RuntimeSearchParam param :
                    FhirContext.forR4Cached().getResourceDefinition(type).getSearchParams()) {
                Set<String> in = param.getProvidesMembershipInCompartments();
                for (String compartment : in == null ? Set.<String>of() : in) {
                    all.computeIfAbsent(
                                    compartment.replaceFirst("^Base FHIR compartment definition for ", ""),
                                    c -> new TreeMap<>())
                            .computeIfAbsent(type, t -> new ArrayList<>())
                            .add(param.getName());
                }
            }
        }
        return all;
    }

    /** The types that may be in compartments of a type. */
    static Set<String> members(String compartment) {
        return PARAMS.getOrDefault(compartment, Map.of()).keySet();
    }

    /** The reference parameters that put a resource into a compartment; none if its type is never in one. */
    static List<SearchParam> params(String compartment, String type) {
        return PARAMS.getOrDefault(compartment, Map.of()).getOrDefault(type, List.of()).stream()
                .map(name -> SearchParams.r4().find(type, name))
                .flatMap(Optional::stream)
                .filter(param -> param.kind() == Kind.REFERENCE)
                .toList();
    }
}
