package org.quiltehr.adapter.fhir.version;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What R4 has a place for, or demands, and HAPI's converters leave out. */
final class Completion {

    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    private Completion() {}

    static ObjectNode of(Version version, ObjectNode source, ObjectNode r4) {
        switch (r4.path("resourceType").asString("")) {
            case "Immunization" -> explanation(source.path("explanation"), r4);
            case "CarePlan" -> {
                if (version == Version.DSTU2) {
                    intent(r4);
                }
            }
            default -> {}
        }
        return r4;
    }

    /** Why a dose was given, and why it was not, of which R4 holds one (immunization.html, changes from R3). */
    private static void explanation(JsonNode explanation, ObjectNode r4) {
        JsonNode given = explanation.path("reason");
        if (given.isArray() && !given.isEmpty() && !r4.has("reasonCode")) {
            r4.set("reasonCode", given.deepCopy());
        }
        JsonNode notGiven = explanation.path("reasonNotGiven").path(0);
        if (notGiven.isObject() && !r4.has("statusReason")) {
            r4.set("statusReason", notGiven.deepCopy());
        }
    }

    /** R4 requires what DSTU2 has no element for, so the source cannot have said it. */
    private static void intent(ObjectNode r4) {
        if (!r4.has("intent")) {
            r4.putObject("_intent")
                    .putArray("extension")
                    .addObject()
                    .put("url", ABSENT)
                    .put("valueCode", "unknown");
        }
    }
}
