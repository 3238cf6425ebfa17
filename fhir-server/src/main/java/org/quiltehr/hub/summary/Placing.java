package org.quiltehr.hub.summary;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which section a resource belongs to; sections are chosen by what the source says of it, never by guess. */
final class Placing {

    private static final Set<String> PAST = Set.of("resolved", "inactive", "remission");
    private static final Set<String> FUNCTIONAL =
            Set.of("functional-status", "functional", "disability-status", "cognitive-status", "47420-5", "54522-8");
    private static final Set<String> VITAL_CODES = Set.of(
            "85353-1", "9279-1", "8867-4", "2708-6", "59408-5", "8310-5", "8302-2", "9843-4", "8287-5", "29463-7",
            "3141-9", "39156-5", "85354-9", "8480-6", "8462-4", "55284-4");
    private static final Set<String> SOCIAL_CODES = Set.of("72166-2", "74013-4", "11367-0");
    private static final Set<String> PREGNANCY_CODES = Set.of(
            "82810-3", "11778-8", "11779-6", "11780-4", "11636-8", "11637-6", "11638-4", "11639-2", "11640-0",
            "11612-9", "11613-7", "11614-5", "33065-4");
    private static final Set<String> DIRECTIVE_DOCUMENTS =
            Set.of("42348-3", "81334-5", "64298-3", "86533-7", "86534-5", "84095-9", "75320-2", "92664-0");
    private static final Set<String> DIRECTIVE_CONSENTS =
            Set.of("acd", "dnr", "emrgonly", "hcd", "npp", "polst", "59284-0", "75320-2", "42348-3");
    private static final Set<String> CLOSED_PLANS = Set.of("completed", "revoked");

    private Placing() {}

    /** The section, or null if a summary does not list such a resource. */
    static @Nullable Section section(String type, Glance glance) {
        return switch (type) {
            case "AllergyIntolerance" -> Section.ALLERGIES;
            case "Condition" -> condition(glance);
            case "List" -> list(glance);
            case "MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration" ->
                Section.MEDICATIONS;
            case "Immunization" -> Section.IMMUNIZATIONS;
            case "Procedure" -> Section.PROCEDURES;
            case "DeviceUseStatement" -> Section.DEVICES;
            case "Device" -> glance.first("patient.reference") == null ? null : Section.DEVICES;
            case "Observation" -> observation(glance);
            case "DiagnosticReport" -> Section.RESULTS;
            case "Flag" -> glance.value("status").equals("active") ? Section.ALERTS : null;
            case "ClinicalImpression" -> Section.FUNCTIONAL_STATUS;
            case "CarePlan" -> CLOSED_PLANS.contains(glance.value("status")) ? null : Section.PLAN_OF_CARE;
            case "ImmunizationRecommendation" -> Section.PLAN_OF_CARE;
            case "Consent" ->
                glance.has("scope", Set.of("adr")) || glance.has("category", DIRECTIVE_CONSENTS)
                        ? Section.ADVANCE_DIRECTIVES
                        : null;
            case "DocumentReference" ->
                glance.has("type", DIRECTIVE_DOCUMENTS) || glance.has("category", Set.of("42348-3"))
                        ? Section.ADVANCE_DIRECTIVES
                        : null;
            default -> null;
        };
    }

    /** Withdrawn by its source, so that it is left out and counted. */
    static boolean withdrawn(String type, Glance glance) {
        return glance.value("status").equals("entered-in-error")
                || glance.has("verificationStatus", Set.of("entered-in-error"))
                || type.equals("Observation") && glance.value("status").equals("cancelled");
    }

    private static @Nullable Section list(Glance glance) {
        for (String code : glance.codes("code")) {
            if (code.startsWith(Codes.LOINC + "|")) {
                return Section.byLoinc(code.substring(Codes.LOINC.length() + 1));
            }
        }
        return null;
    }

    private static Section condition(Glance glance) {
        if (glance.has("category", FUNCTIONAL)) {
            return Section.FUNCTIONAL_STATUS;
        }
        return glance.has("clinicalStatus", PAST) ? Section.PAST_PROBLEMS : Section.PROBLEMS;
    }

    /** The code decides where IPS knows it, then the category; what has neither is a result. */
    private static @Nullable Section observation(Glance glance) {
        if (glance.has("code", PREGNANCY_CODES)) {
            return Section.PREGNANCY;
        }
        if (glance.has("code", SOCIAL_CODES) || glance.has("category", Set.of("social-history"))) {
            return Section.SOCIAL_HISTORY;
        }
        if (glance.has("code", VITAL_CODES) || glance.has("category", Set.of("vital-signs"))) {
            return Section.VITAL_SIGNS;
        }
        if (glance.has("category", FUNCTIONAL)) {
            return null;
        }
        return Section.RESULTS;
    }
}
