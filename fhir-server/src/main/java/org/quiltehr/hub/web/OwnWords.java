package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a source wrote in a resource: its text, its codes, its directions, its status; nothing converted. */
final class OwnWords {

    private static final List<String> CONCEPTS =
            List.of("code", "medicationCodeableConcept", "vaccineCode", "type", "valueCodeableConcept");

    private OwnWords() {}

    static String of(ObjectNode resource) {
        List<String> said = new ArrayList<>();
        for (String name : CONCEPTS) {
            JsonNode concept = resource.path(name);
            (concept.isArray() ? concept : List.of(concept)).forEach(c -> add(said, concept(c)));
        }
        add(said, quantity(resource.path("valueQuantity")));
        add(said, resource.path("valueString").asString(""));
        for (JsonNode reaction : resource.path("reaction")) {
            reaction.path("manifestation").forEach(m -> add(said, concept(m)));
        }
        JsonNode dosage = resource.path("dosageInstruction").path(0);
        dosage = dosage.isMissingNode() ? resource.path("dosage").path(0) : dosage;
        add(said, dosage.path("text").asString(""));
        if (dosage.path("text").isMissingNode()) {
            add(said, quantity(dosage.path("doseAndRate").path(0).path("doseQuantity")));
        }
        add(
                said,
                resource.path("clinicalStatus")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asString(""));
        add(said, resource.path("status").asString(""));
        resource.path("note").forEach(n -> add(said, n.path("text").asString("")));
        return String.join("; ", said);
    }

    private static void add(List<String> said, String words) {
        if (!words.isBlank() && !said.contains(words)) {
            said.add(words);
        }
    }

    /** Text first; of codings the first that the source itself sent, since codes the hub added are not its words. */
    static String concept(JsonNode concept) {
        Set<String> said = new LinkedHashSet<>();
        said.add(concept.path("text").asString(""));
        for (JsonNode coding : concept.path("coding")) {
            if (coding.path("extension").isMissingNode()) {
                String code = coding.path("code").asString("");
                said.add((coding.path("display").asString("") + (code.isEmpty() ? "" : " (" + code + ")")).strip());
                break;
            }
        }
        said.remove("");
        return String.join(" – ", said);
    }

    /** Words for people: text, else the first display, else the first code. */
    static String label(JsonNode concept) {
        String text = concept.path("text").asString("");
        for (String member : List.of("display", "code")) {
            for (JsonNode coding : concept.path("coding")) {
                text = text.isEmpty() ? coding.path(member).asString("") : text;
            }
        }
        return text;
    }

    static String quantity(JsonNode quantity) {
        String value = quantity.path("value").asString("");
        return value.isEmpty()
                ? ""
                : (quantity.path("comparator").asString("") + value + " "
                                + quantity.path("unit")
                                        .asString(quantity.path("code").asString("")))
                        .strip();
    }
}
