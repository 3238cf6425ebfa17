package org.quiltehr.hub.transition.ccda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The object identifier of a FHIR system (HL7 Terminology, NamingSystem registry). */
final class Systems {

    private static final Map<String, String> OIDS = Map.ofEntries(
            Map.entry("http://loinc.org", "2.16.840.1.113883.6.1"),
            Map.entry("http://snomed.info/sct", "2.16.840.1.113883.6.96"),
            Map.entry("http://www.nlm.nih.gov/research/umls/rxnorm", "2.16.840.1.113883.6.88"),
            Map.entry("http://hl7.org/fhir/sid/cvx", "2.16.840.1.113883.12.292"),
            Map.entry("http://hl7.org/fhir/sid/mvx", "2.16.840.1.113883.12.227"),
            Map.entry("http://hl7.org/fhir/sid/icd-10-cm", "2.16.840.1.113883.6.90"),
            Map.entry("http://hl7.org/fhir/sid/icd-10", "2.16.840.1.113883.6.3"),
            Map.entry("http://hl7.org/fhir/sid/icd-9-cm", "2.16.840.1.113883.6.103"),
            Map.entry("http://www.cms.gov/Medicare/Coding/ICD10", "2.16.840.1.113883.6.4"),
            Map.entry("http://www.ama-assn.org/go/cpt", "2.16.840.1.113883.6.12"),
            Map.entry("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "2.16.840.1.113883.6.285"),
            Map.entry("http://hl7.org/fhir/sid/ndc", "2.16.840.1.113883.6.69"),
            Map.entry("http://fdasis.nlm.nih.gov", "2.16.840.1.113883.4.9"),
            Map.entry("http://va.gov/terminology/medrt", "2.16.840.1.113883.6.345"),
            Map.entry("http://hl7.org/fhir/ndfrt", "2.16.840.1.113883.3.26.1.5"),
            Map.entry("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "2.16.840.1.113883.3.26.1.1"),
            Map.entry("http://unitsofmeasure.org", "2.16.840.1.113883.6.8"),
            Map.entry("http://nucc.org/provider-taxonomy", "2.16.840.1.113883.6.101"),
            Map.entry("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "2.16.840.1.113883.5.83"),
            Map.entry("http://hl7.org/fhir/sid/us-npi", "2.16.840.1.113883.4.6"),
            Map.entry("http://hl7.org/fhir/sid/us-ssn", "2.16.840.1.113883.4.1"),
            Map.entry("http://hl7.org/fhir/sid/us-mbi", "2.16.840.1.113883.4.927"),
            Map.entry("http://hl7.org/fhir/sid/us-medicare", "2.16.840.1.113883.4.572"));

    private Systems() {}

    /** Empty for a system without one. */
    static Optional<String> oid(String system) {
        if (system.startsWith("urn:oid:")) {
            return Optional.of(system.substring("urn:oid:".length()));
        }
        return Optional.ofNullable(OIDS.get(system));
    }

    /** The root of an identifier: the system's OID or uuid, else a uuid made of its name, always the same. */
    static String root(String system) {
        if (system.startsWith("urn:uuid:")) {
            return system.substring("urn:uuid:".length());
        }
        return oid(system)
                .orElseGet(() -> UUID.nameUUIDFromBytes(system.getBytes(UTF_8)).toString());
    }
}
