package org.quiltehr.hub.summary;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Statements that somebody looked and there is no allergy: kept as statements, never made up, never merged away. */
final class NoKnown {

    private static final Map<String, String> BY_CODE = Map.of(
            Codes.SNOMED + "|716186003",
            "any",
            Codes.SNOMED + "|409137002",
            "medication",
            Codes.SNOMED + "|1003774007",
            "medication",
            Codes.SNOMED + "|429625007",
            "food",
            Codes.SNOMED + "|428607008",
            "environment",
            Codes.SNOMED + "|428197003",
            "environment",
            Codes.SNOMED + "|160244002",
            "any",
            "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-known-allergies",
            "any",
            "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-known-medication-allergies",
            "medication",
            "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-known-food-allergies",
            "food");

    private static final Map<String, String> BY_WORDS = Map.of(
            "nka", "any",
            "no known allergies", "any",
            "no known allergy", "any",
            "nkda", "medication",
            "no known drug allergies", "medication",
            "no known drug allergy", "medication",
            "no known medication allergies", "medication",
            "no known food allergies", "food");

    private NoKnown() {}

    static boolean isCode(String key) {
        return BY_CODE.containsKey(key);
    }

    static boolean isWords(String normalWords) {
        return BY_WORDS.containsKey(normalWords);
    }

    /** The category none is known of ({@code any}, {@code medication}, …), or empty if this names an allergy. */
    static Optional<String> category(Statement statement) {
        for (String key : Codes.keys(statement.tree().path("code"))) {
            String category = BY_CODE.get(key);
            if (category != null) {
                return Optional.of(category);
            }
        }
        return Optional.ofNullable(
                BY_WORDS.get(Codes.normal(Codes.words(statement.tree().path("code")))));
    }

    /** Whether none known of this category contradicts the named allergy; an allergy without category may be of any. */
    static boolean contradicts(String category, Statement allergy) {
        Set<String> of = Facts.strings(allergy.tree().path("category"));
        return category.equals("any")
                || of.isEmpty()
                || of.contains(category)
                || category.equals("medication") && of.contains("biologic");
    }
}
