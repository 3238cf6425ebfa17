package org.quiltehr.hub.transition;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a resource states, in a form in which what was written and what was read back can be compared. */
public final class Facts {

    private Facts() {}

    public static void add(Set<String> facts, JsonNode resource) {
        String type = resource.path("resourceType").asString("");
        String fact = switch (type) {
            case "AllergyIntolerance" ->
                what(resource.path("code")) + " " + code(resource.path("clinicalStatus")) + " "
                        + day(resource, "onsetDateTime") + " "
                        + resource.path("criticality").asString("") + " "
                        + what(resource.path("reaction")
                                .path(0)
                                .path("manifestation")
                                .path(0)) + " "
                        + resource.path("reaction").path(0).path("severity").asString("");
            case "Condition" ->
                what(resource.path("code")) + " " + code(resource.path("clinicalStatus")) + " "
                        + day(resource, "onsetDateTime") + " " + day(resource, "abatementDateTime");
            case "MedicationRequest" ->
                what(resource.path("medicationCodeableConcept")) + " "
                        + resource.path("status").asString("") + " "
                        + day(resource, "authoredOn") + " "
                        + resource.path("dosageInstruction")
                                .path(0)
                                .path("text")
                                .asString("");
            case "Immunization" ->
                what(resource.path("vaccineCode")) + " "
                        + resource.path("status").asString("") + " " + day(resource, "occurrenceDateTime") + " "
                        + resource.path("lotNumber").asString("");
            case "Procedure" ->
                what(resource.path("code")) + " " + resource.path("status").asString("") + " "
                        + day(resource, "performedDateTime");
            case "ServiceRequest" ->
                what(resource.path("code")) + " " + resource.path("status").asString("");
            case "Observation" ->
                resource.has("hasMember")
                        ? ""
                        : what(resource.path("code")) + " "
                                + resource.path("status").asString("") + " "
                                + day(resource, "effectiveDateTime") + " "
                                + resource.path("valueQuantity").path("value").asString("") + " "
                                + unit(resource.path("valueQuantity")) + " "
                                + resource.path("referenceRange")
                                        .path(0)
                                        .path("low")
                                        .path("value")
                                        .asString("") + "-"
                                + resource.path("referenceRange")
                                        .path(0)
                                        .path("high")
                                        .path("value")
                                        .asString("");
            case "Patient" ->
                resource.path("name").path(0).path("family").asString("") + " "
                        + resource.path("name").path(0).path("given").path(0).asString("") + " "
                        + resource.path("birthDate").asString("") + " "
                        + resource.path("gender").asString("");
            default -> "";
        };
        if (!fact.isBlank()) {
            facts.add(type + ": " + fact.strip());
        }
    }

    /** The first code of a system others know, else the words: the source's own, else those of a code of its own. */
    private static String what(JsonNode concept) {
        for (JsonNode coding : concept.path("coding")) {
            String system = coding.path("system").asString("");
            if (system.equals("http://loinc.org")
                    || system.contains("snomed")
                    || system.contains("rxnorm")
                    || system.contains("cvx")) {
                return coding.path("code").asString("");
            }
        }
        String text = concept.path("text").asString("");
        for (JsonNode coding : concept.path("coding")) {
            text = text.isEmpty() ? coding.path("display").asString("") : text;
        }
        return text;
    }

    /** As a code, else in words: C-CDA has one place for both. */
    private static String unit(JsonNode quantity) {
        return quantity.path("code").asString(quantity.path("unit").asString(""));
    }

    private static String code(JsonNode concept) {
        return concept.path("coding").path(0).path("code").asString("");
    }

    private static String day(JsonNode resource, String name) {
        String date = resource.path(name).asString("");
        return date.length() > 10 ? date.substring(0, 10) : date;
    }
}
