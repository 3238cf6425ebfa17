package org.quiltehr.hub.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Counts over resources: which elements are there, and which codes everybody reads. */
final class Tally {

    /** Where the code of a resource stands that says what it is about. */
    private static final Map<String, String> CODES = Map.of(
            "AllergyIntolerance", "code",
            "Condition", "code",
            "Immunization", "vaccineCode",
            "MedicationRequest", "medicationCodeableConcept",
            "MedicationStatement", "medicationCodeableConcept",
            "Observation", "code",
            "DiagnosticReport", "code",
            "Procedure", "code");

    /** Systems that are read outside the practice that uses them. */
    private static final Set<String> SHARED = Set.of(
            "http://loinc.org",
            "http://snomed.info/sct",
            "http://www.nlm.nih.gov/research/umls/rxnorm",
            "http://hl7.org/fhir/sid/cvx",
            "http://hl7.org/fhir/sid/ndc",
            "http://hl7.org/fhir/sid/icd-10",
            "http://hl7.org/fhir/sid/icd-10-cm",
            "http://hl7.org/fhir/sid/icd-9-cm",
            "http://www.cms.gov/Medicare/Coding/ICD10",
            "http://www.ama-assn.org/go/cpt",
            "http://www.whocc.no/atc",
            "http://fdasis.nlm.nih.gov");

    private final Share[] elements = new Share[Elements.ALL.size()];
    private Share coded = Share.NONE;

    Tally() {
        java.util.Arrays.fill(elements, Share.NONE);
    }

    void add(JsonNode resource) {
        String type = resource.path("resourceType").asString("");
        for (int i = 0; i < elements.length; i++) {
            Elements.Wanted wanted = Elements.ALL.get(i);
            if (wanted.type().equals(type) && wanted.concerns(resource)) {
                elements[i] = elements[i].plus(wanted.isIn(resource));
            }
        }
        String member = CODES.get(type);
        JsonNode code = member == null ? resource.path("none") : resource.path(member);
        if (!code.isMissingNode()) {
            coded = coded.plus(shared(code));
        }
    }

    private static boolean shared(JsonNode code) {
        for (JsonNode coding : code.path("coding")) {
            if (SHARED.contains(coding.path("system").asString(""))
                    && !coding.path("code").asString("").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Those of types that were there. */
    List<Figures.Element> elements() {
        List<Figures.Element> found = new ArrayList<>();
        for (int i = 0; i < elements.length; i++) {
            if (elements[i].of() > 0) {
                Elements.Wanted wanted = Elements.ALL.get(i);
                found.add(new Figures.Element(wanted.type(), wanted.name(), elements[i]));
            }
        }
        return found;
    }

    Share coded() {
        return coded;
    }
}
