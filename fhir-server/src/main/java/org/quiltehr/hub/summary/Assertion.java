package org.quiltehr.hub.summary;

import java.util.Map;
import java.util.Set;

/** What kind of statement a resource is: a fact, that there is none, or that it is not known. Never made up. */
enum Assertion {
    FACT,
    NONE,
    UNKNOWN;

    private static final String IPS_ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|";

    /** Beside those of allergies, which {@link NoKnown} knows by category. */
    private static final Set<String> NONE_CODES = Set.of(
            Codes.SNOMED + "|160245001", // no current problems or disability
            Codes.SNOMED + "|182849000"); // no drug therapy prescribed

    private static final Map<String, Set<String>> NONE_WORDS = Map.of(
            "Condition", Set.of("no known problems", "no active problems", "no current problems", "no problems"),
            "Medication",
                    Set.of(
                            "no known medications",
                            "no current medications",
                            "no medications",
                            "not on any medications"),
            "Immunization", Set.of("no known immunizations"),
            "Procedure", Set.of("no known procedures", "no known surgeries"),
            "Device", Set.of("no known devices", "no implanted devices"));

    private static final Set<String> NOT_KNOWN =
            Set.of("unknown", "not known", "not asked", "asked but unknown", "unable to obtain", "no information");

    private static final Set<String> NULL_CODES =
            Set.of("UNK", "ASKU", "NASK", "NAV", "NI", "unknown", "asked-unknown", "not-asked", "temp-unknown");

    private static final Set<String> CONCEPTS = Set.of("code", "vaccineCode", "medicationCodeableConcept");

    static Assertion of(String type, Glance glance) {
        boolean absent = false;
        boolean telling = false;
        for (String concept : CONCEPTS) {
            for (String coding : glance.codes(concept)) {
                if (NoKnown.isCode(coding)
                        || NONE_CODES.contains(coding)
                        || coding.startsWith(IPS_ABSENT + "no-known-")) {
                    return NONE;
                }
                if (coding.startsWith(IPS_ABSENT)) {
                    return UNKNOWN;
                }
                String system = coding.substring(0, coding.lastIndexOf('|'));
                if (system.endsWith("NullFlavor") || system.endsWith("/data-absent-reason")) {
                    absent |= NULL_CODES.contains(coding.substring(coding.lastIndexOf('|') + 1));
                } else {
                    telling = true;
                }
            }
            String words = Codes.normal(glance.value(concept + ".text"));
            if (type.equals("AllergyIntolerance") && NoKnown.isWords(words)
                    || NONE_WORDS.getOrDefault(family(type), Set.of()).contains(words)) {
                return NONE;
            }
            if (NOT_KNOWN.contains(words) && !telling) {
                return UNKNOWN;
            }
            telling |= !words.isEmpty();
        }
        return absent && !telling ? UNKNOWN : FACT;
    }

    private static String family(String type) {
        return type.startsWith("Medication") ? "Medication" : type.startsWith("Device") ? "Device" : type;
    }
}
