package org.quiltehr.hub.web;

import java.util.List;
import java.util.Map;

/** Short names of code systems, as clinicians call them. */
final class SystemNames {

    /** A system to choose. */
    record System(String url, String name) {}

    /** Those a local code is usually mapped to. */
    static final List<System> CHOICES = List.of(
            new System("http://loinc.org", "LOINC"),
            new System("http://snomed.info/sct", "SNOMED CT"),
            new System("http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm"),
            new System("http://hl7.org/fhir/sid/cvx", "CVX"),
            new System("http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM"),
            new System("http://www.ama-assn.org/go/cpt", "CPT"));

    private static final Map<String, String> NAMES = Map.of(
            "http://hl7.org/fhir/sid/ndc", "NDC",
            "http://hl7.org/fhir/sid/icd-9-cm", "ICD-9-CM",
            "http://unitsofmeasure.org", "UCUM");

    private SystemNames() {}

    static String of(String url) {
        return CHOICES.stream()
                .filter(system -> system.url().equals(url))
                .map(System::name)
                .findFirst()
                .orElse(NAMES.getOrDefault(url, url));
    }
}
