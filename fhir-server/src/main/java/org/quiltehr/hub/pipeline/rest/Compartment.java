package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whose chart a resource stands in: the one Patient its subject-like element names. */
final class Compartment {

    /** In the order asked; elements of these names mean the patient in every type of R4 that has them. */
    private static final List<String> SUBJECTS =
            List.of("subject", "patient", "beneficiary", "for", "individual", "policyHolder");

    private Compartment() {}

    /**
     * The reference to the Patient as written, or null: no such element, or it names something else.
     *
     * @param isPatient whether a reference names a Patient
     */
    static @Nullable String patient(ObjectNode resource, java.util.function.Predicate<String> isPatient) {
        for (String name : SUBJECTS) {
            JsonNode element = resource.path(name);
            String reference = element.isArray() && element.size() == 1
                    ? element.path(0).path("reference").asString("")
                    : element.path("reference").asString("");
            if (isPatient.test(reference)) {
                return reference;
            }
        }
        return onlyActor(resource, isPatient);
    }

    /** An Appointment of one patient. */
    private static @Nullable String onlyActor(ObjectNode resource, java.util.function.Predicate<String> isPatient) {
        String found = null;
        for (JsonNode participant : resource.path("participant")) {
            String reference = participant.path("actor").path("reference").asString("");
            if (isPatient.test(reference)) {
                if (found != null && !found.equals(reference)) {
                    return null;
                }
                found = reference;
            }
        }
        return found;
    }
}
