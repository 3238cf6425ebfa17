package org.quiltehr.hub.onboarding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Entry;
import tools.jackson.databind.JsonNode;

/** Counts the codes of clinical statements: those in a standard code system, and those to be mapped. */
final class CodeCount {

    /** The code that says what a statement is about, by type. */
    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("AllergyIntolerance", "code"),
            Map.entry("Condition", "code"),
            Map.entry("DiagnosticReport", "code"),
            Map.entry("Immunization", "vaccineCode"),
            Map.entry("MedicationRequest", "medicationCodeableConcept"),
            Map.entry("MedicationStatement", "medicationCodeableConcept"),
            Map.entry("MedicationAdministration", "medicationCodeableConcept"),
            Map.entry("MedicationDispense", "medicationCodeableConcept"),
            Map.entry("Medication", "code"),
            Map.entry("Observation", "code"),
            Map.entry("Procedure", "code"),
            Map.entry("ServiceRequest", "code"));

    private static final Pattern STANDARD = Pattern.compile("http://(loinc\\.org|snomed\\.info/sct|unitsofmeasure\\.org"
            + "|www\\.nlm\\.nih\\.gov/research/umls/rxnorm|www\\.ama-assn\\.org/go/cpt|hl7\\.org/fhir/.*"
            + "|fdasis\\.nlm\\.nih\\.gov|www\\.cms\\.gov/.*|terminology\\.hl7\\.org/CodeSystem/(?!v2-0396).*)"
            + "|https?://hl7\\.org/fhir/(ndfrt|sid/.*)|urn:oid:2\\.16\\.840\\.1\\.113883\\.6\\.\\d+(\\.\\d+)*"
            + "|https://www\\.cms\\.gov/.*|http://www\\.whocc\\.no/atc|http://www\\.ada\\.org/cdt");

    /** Longer ones, or those with spaces, may be a text about a patient. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._:/^-]{1,24}");

    private record Local(String element, String system, String code) {}

    private final Map<Local, Integer> local = new LinkedHashMap<>();
    private int all;
    private int standard;

    void add(Entry entry) {
        String member = MAIN.get(entry.type());
        JsonNode concept = member == null ? null : entry.resource().get(member);
        if (concept == null) {
            return;
        }
        all++;
        for (JsonNode coding : concept.path("coding")) {
            if (STANDARD.matcher(coding.path("system").asString("")).matches()
                    && !coding.path("code").asString("").isEmpty()) {
                standard++;
                return;
            }
        }
        JsonNode coding = concept.path("coding").path(0);
        String code = coding.path("code").asString("");
        String system = coding.path("system").asString("");
        local.merge(
                new Local(
                        entry.type() + "." + member,
                        CODE.matcher(code).matches() ? system : "",
                        CODE.matcher(code).matches() ? code : ""),
                1,
                Integer::sum);
    }

    /** Of all, the share in a standard system; 1 where there are none. */
    double share() {
        return all == 0 ? 1 : (double) standard / all;
    }

    List<Trial.CodeLine> lines() {
        List<Trial.CodeLine> lines = new ArrayList<>();
        local.forEach((l, times) -> lines.add(new Trial.CodeLine(l.element(), l.system(), l.code(), times)));
        lines.sort(java.util.Comparator.comparingInt(Trial.CodeLine::times).reversed());
        return lines;
    }
}
