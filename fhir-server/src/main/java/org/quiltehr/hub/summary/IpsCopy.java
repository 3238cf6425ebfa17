package org.quiltehr.hub.summary;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A copy of a stored resource for the document that meets its IPS 2.0 profile. What the profile requires and the source
 * does not say becomes a data-absent-reason, never a value; forms of date the profile does not know are written in one it
 * knows; {@code meta.profile} names the IPS profile, since the source's claim is about the source's bytes. The stored
 * resource stays as it is.
 */
final class IpsCopy {

    static final String IPS = "http://hl7.org/fhir/uv/ips/StructureDefinition/";

    private static final Set<String> US_CORE_RACES = Set.of(
            "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
            "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity");

    private static final Map<String, String> PROFILES = Map.ofEntries(
            Map.entry("AllergyIntolerance", "AllergyIntolerance-uv-ips"),
            Map.entry("Condition", "Condition-uv-ips"),
            Map.entry("Device", "Device-uv-ips"),
            Map.entry("DeviceUseStatement", "DeviceUseStatement-uv-ips"),
            Map.entry("DiagnosticReport", "DiagnosticReport-uv-ips"),
            Map.entry("Flag", "Flag-alert-uv-ips"),
            Map.entry("ImagingStudy", "ImagingStudy-uv-ips"),
            Map.entry("Immunization", "Immunization-uv-ips"),
            Map.entry("Medication", "Medication-uv-ips"),
            Map.entry("MedicationRequest", "MedicationRequest-uv-ips"),
            Map.entry("MedicationStatement", "MedicationStatement-uv-ips"),
            Map.entry("Organization", "Organization-uv-ips"),
            Map.entry("Patient", "Patient-uv-ips"),
            Map.entry("Practitioner", "Practitioner-uv-ips"),
            Map.entry("PractitionerRole", "PractitionerRole-uv-ips"),
            Map.entry("Procedure", "Procedure-uv-ips"),
            Map.entry("Specimen", "Specimen-uv-ips"));
    private static final Set<String> WITH_PATIENT = Set.of("AllergyIntolerance", "Immunization", "Consent");
    private static final Set<String> WITHOUT_SUBJECT = Set.of(
            "Device",
            "Medication",
            "Organization",
            "Patient",
            "Practitioner",
            "PractitionerRole",
            "Location",
            "ImmunizationRecommendation");

    private final String patientReference;

    /** @param patientReference {@code Patient/…} as the document names the person */
    IpsCopy(String patientReference) {
        this.patientReference = patientReference;
    }

    /** {@code Patient/…} as the document names the person. */
    String patient() {
        return patientReference;
    }

    ObjectNode of(ObjectNode stored) {
        ObjectNode copy = stored.deepCopy();
        String type = copy.path("resourceType").asString("");
        Ucum.honest(copy);
        Hl7Codes.honest(copy);
        Contact.fit(copy);
        profile(copy, PROFILES.get(type));
        subject(copy, type);
        copy.path("contained").forEach(contained -> {
            if (contained instanceof ObjectNode object) {
                contained(object);
            }
        });
        switch (type) {
            case "AllergyIntolerance", "Condition" -> Absent.concept(copy, "code");
            case "Consent" -> {
                if (!copy.has("policy")) {
                    // R4's ppc-1: one of the two; the source states neither
                    Absent.concept(copy, "policyRule");
                }
            }
            case "DeviceUseStatement" -> moment(copy, "timing");
            case "DiagnosticReport" -> moment(copy, "effective");
            case "Immunization" -> Absent.concept(copy, "vaccineCode");
            case "MedicationStatement" -> moment(copy, "effective");
            case "Procedure" -> {
                Absent.concept(copy, "code");
                anyOf(copy, "performed");
            }
            case "Observation" -> ObservationCopy.fit(copy);
            case "Patient" -> {
                name(copy);
                Language.fit(copy);
                races(copy);
                Absent.primitive(copy, "birthDate");
            }
            default -> named(copy, type);
        }
        return copy;
    }

    /** The statement of use that a practice implies by recording a device as the patient's; references are absolute. */
    static ObjectNode useOf(String patientUrl, String deviceUrl, String deviceStatus) {
        ObjectNode use = FhirJson.mapper().createObjectNode();
        use.put("resourceType", "DeviceUseStatement");
        profile(use, PROFILES.get("DeviceUseStatement"));
        use.put("status", deviceStatus.equals("inactive") ? "completed" : "active");
        if (!deviceStatus.equals("active") && !deviceStatus.equals("inactive")) {
            use.putArray("note")
                    .addObject()
                    .put("text", "The practice lists the device without saying whether it is in use.");
        }
        use.putObject("subject").put("reference", patientUrl);
        moment(use, "timing");
        use.putObject("device").put("reference", deviceUrl);
        return use;
    }

    private void contained(ObjectNode contained) {
        String type = contained.path("resourceType").asString("");
        named(contained, type);
        if (type.equals("Observation")) {
            ObservationCopy.fit(contained);
            subject(contained, type);
        }
        if (contained.path("meta") instanceof ObjectNode meta) {
            meta.remove("profile");
            if (meta.isEmpty()) {
                contained.remove("meta");
            }
        }
    }

    private static void named(ObjectNode copy, String type) {
        switch (type) {
            case "Medication" -> Absent.concept(copy, "code");
            case "Specimen" -> Absent.concept(copy, "type");
            case "Organization" -> Absent.primitive(copy, "name");
            case "Practitioner" -> name(copy);
            default -> {
                // no required element beyond the base resource's
            }
        }
    }

    private static void name(ObjectNode copy) {
        if (copy.path("name").isEmpty()) {
            copy.remove("name");
            Absent.primitive(copy.putArray("name").addObject(), "text");
            return;
        }
        for (JsonNode name : copy.path("name")) {
            if (copy.path("resourceType").asString("").equals("Patient")
                    && !name.has("family")
                    && !name.has("given")
                    && name instanceof ObjectNode object) {
                Absent.primitive(object, "text");
            }
        }
    }

    /** US Core's race and ethnicity want words beside the codes. */
    private static void races(ObjectNode patient) {
        for (JsonNode extension : patient.path("extension")) {
            if (US_CORE_RACES.contains(extension.path("url").asString(""))
                    && extension.path("extension") instanceof ArrayNode parts) {
                boolean words = false;
                for (JsonNode part : parts) {
                    words |= part.path("url").asString("").equals("text");
                }
                if (!words) {
                    ObjectNode text = parts.addObject().put("url", "text");
                    Absent.primitive(text, "valueString");
                }
            }
        }
    }

    private void subject(ObjectNode copy, String type) {
        if (WITHOUT_SUBJECT.contains(type)) {
            return;
        }
        String name = WITH_PATIENT.contains(type) ? "patient" : "subject";
        ObjectNode subject = copy.path(name) instanceof ObjectNode present ? present : copy.putObject(name);
        if (!subject.has("reference")) {
            subject.put("reference", patientReference);
        }
    }

    static void profile(ObjectNode copy, @Nullable String profile) {
        ObjectNode meta = copy.path("meta") instanceof ObjectNode present ? present : copy.putObject("meta");
        meta.remove("profile");
        if (profile != null) {
            meta.putArray("profile").add(profile.startsWith("http") ? profile : IPS + profile);
        } else if (meta.isEmpty()) {
            copy.remove("meta");
        }
    }

    /** The form in which the source stated a date that the profile wants in another. */
    static void stated(ObjectNode copy, String shadow, String form, JsonNode value) {
        ObjectNode element = copy.path(shadow) instanceof ObjectNode present ? present : copy.putObject(shadow);
        Absent.extensions(element)
                .addObject()
                .put("url", SectionWriter.OURS + "stated-date")
                .set("value" + form, value.deepCopy());
    }

    /** The choice element must be there as dateTime or Period; else its dateTime is unknown. */
    static void moment(ObjectNode copy, String choice) {
        if (copy.has(choice + "Instant")) {
            copy.put(choice + "DateTime", copy.path(choice + "Instant").asString());
            copy.remove(choice + "Instant");
        }
        if (copy.path(choice + "Timing") instanceof ObjectNode timing) {
            copy.remove(choice + "Timing");
            timing(copy, choice, timing);
        }
        if (!copy.has(choice + "Period")) {
            Absent.primitive(copy, choice + "DateTime");
        }
    }

    private static void timing(ObjectNode copy, String choice, ObjectNode timing) {
        if (timing.path("repeat").path("boundsPeriod") instanceof ObjectNode bounds) {
            copy.set(choice + "Period", bounds.deepCopy());
        } else if (timing.path("event") instanceof ArrayNode events && events.size() == 1) {
            copy.put(choice + "DateTime", events.path(0).asString());
        } else {
            Absent.primitive(copy, choice + "DateTime");
        }
        String shadow = copy.has(choice + "Period") ? "_" + choice + "Period" : "_" + choice + "DateTime";
        if (shadow.endsWith("DateTime")) {
            stated(copy, shadow, "Timing", timing);
        }
    }

    private static void anyOf(ObjectNode copy, String choice) {
        for (String form : new String[] {"DateTime", "Period", "String", "Age", "Range"}) {
            if (copy.has(choice + form) || copy.has("_" + choice + form)) {
                return;
            }
        }
        Absent.primitive(copy, choice + "DateTime");
    }
}
