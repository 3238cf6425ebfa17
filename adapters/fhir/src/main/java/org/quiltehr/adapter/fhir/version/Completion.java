package org.quiltehr.adapter.fhir.version;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What R4 has a place for, or demands, and HAPI's converters leave out or put wrong. */
final class Completion {

    private static final String ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-";
    private static final String NOT_GIVEN =
            "http://hl7.org/fhir/3.0/StructureDefinition/extension-Immunization.notGiven";
    private static final Set<String> VERIFICATIONS = Set.of("unconfirmed", "confirmed", "refuted", "entered-in-error");

    private Completion() {}

    static ObjectNode of(Version version, ObjectNode source, ObjectNode r4) {
        switch (r4.path("resourceType").asString("")) {
            case "Immunization" -> {
                explanation(source.path("explanation"), r4);
                notGiven(r4);
                Stu3Places.protocol(source.path("vaccinationProtocol"), r4);
                Stu3Places.reactions(source.path("reaction"), r4);
            }
            case "ImagingStudy" -> Stu3Places.study(source, r4);
            case "Medication" ->
                Stu3Places.packageContent(source.path("package").path("content"), r4);
            case "Observation" -> {
                if (version == Version.STU3) {
                    Stu3Places.related(source.path("related"), r4);
                }
            }
            case "CarePlan" -> {
                // DSTU2 has no intent, since its CarePlan is always a plan; orders and proposals came with STU3.
                if (version == Version.DSTU2 && !r4.has("intent")) {
                    r4.put("intent", "plan");
                }
            }
            case "AllergyIntolerance" -> {
                if (version == Version.DSTU2) {
                    statuses(source.path("status").asString(""), r4);
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

    /** The status says it already, and no validator of R4 knows the extension. */
    private static void notGiven(ObjectNode r4) {
        if (r4.get("extension") instanceof ArrayNode extensions) {
            extensions.removeIf(extension -> extension.path("url").asString("").equals(NOT_GIVEN));
            if (extensions.isEmpty()) {
                r4.remove("extension");
            }
        }
    }

    /**
     * DSTU2 has one status for what R4 parts in two, and the converter writes it as both. A confirmed or unconfirmed allergy is neither inactive nor resolved,
     * so it is active, as R4 demands it to say (invariant ait-1); a refuted one is inactive.
     */
    private static void statuses(String status, ObjectNode r4) {
        r4.remove("verificationStatus");
        if (!VERIFICATIONS.contains(status)) {
            return;
        }
        r4.remove("clinicalStatus");
        concept(r4, "verificationStatus", "verification", status);
        if (!status.equals("entered-in-error")) {
            concept(r4, "clinicalStatus", "clinical", status.equals("refuted") ? "inactive" : "active");
        }
    }

    private static void concept(ObjectNode r4, String element, String system, String code) {
        r4.putObject(element)
                .putArray("coding")
                .addObject()
                .put("system", ALLERGY + system)
                .put("code", code);
    }
}
