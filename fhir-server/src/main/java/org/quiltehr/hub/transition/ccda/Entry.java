package org.quiltehr.hub.transition.ccda;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Writes one resource as the statement C-CDA has for it; what C-CDA has no statement for stands in the narrative. */
final class Entry {

    private static final String SNOMED = "2.16.840.1.113883.6.96";
    private static final String LOINC = "2.16.840.1.113883.6.1";
    private static final String ACT_CODE = "2.16.840.1.113883.5.4";

    private static final Set<String> NO_KNOWN =
            Set.of("716186003", "409137002", "429625007", "428607008", "428197003", "716184000");
    private static final Map<String, String> STATUS = Map.of(
            "active", "55561003",
            "inactive", "73425007",
            "resolved", "413322009",
            "remission", "277022003",
            "recurrence", "246455001",
            "relapse", "263855007");
    private static final Map<String, String> SEVERITY =
            Map.of("mild", "255604002", "moderate", "6736007", "severe", "24484000");
    private static final Map<String, String> ALLERGY_KIND =
            Map.of("food", "414285001", "medication", "416098002", "environment", "426232007");

    private final Xml xml;
    private final Resources resources;

    Entry(Xml xml, Resources resources) {
        this.xml = xml;
        this.resources = resources;
    }

    /** @return false if C-CDA has no statement for it */
    boolean write(JsonNode resource, String url) {
        switch (resource.path("resourceType").asString("")) {
            case "AllergyIntolerance" -> allergy(resource, url);
            case "Condition" -> problem(resource, url);
            case "MedicationRequest", "MedicationStatement" -> new MedicationEntry(xml, resources).write(resource, url);
            case "Immunization" -> immunization(resource, url);
            case "Procedure" -> procedure(resource, url);
            case "DiagnosticReport" -> new ResultEntry(xml, resources).report(resource, url);
            case "Observation" -> new ResultEntry(xml, resources).observation(resource, url);
            case "ServiceRequest" -> request(resource, url);
            case "Appointment" -> appointment(resource, url);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void allergy(JsonNode allergy, String url) {
        String clinical = code(allergy.path("clinicalStatus"));
        concern(url, "2.16.840.1.113883.10.20.22.4.30", clinical, Cda.first(allergy, "recordedDate"));
        xml.start("observation").with("classCode", "OBS").with("moodCode", "EVN");
        boolean refuted = code(allergy.path("verificationStatus")).equals("refuted");
        if (refuted) {
            xml.with("negationInd", "true");
        }
        xml.template("2.16.840.1.113883.10.20.22.4.7", "2014-06-09");
        Cda.id(xml, url);
        Cda.coded(xml, "code", null, "ASSERTION", ACT_CODE, "");
        xml.leaf("statusCode", "code", "completed");
        Cda.interval(xml, "effectiveTime", null, Cda.first(allergy, "onsetDateTime", "onsetPeriod.start"), "");
        if (Cda.has(allergy.path("code"), NO_KNOWN)) {
            Cda.concept(xml, "value", allergy.path("code"), "CD");
        } else {
            String kind =
                    ALLERGY_KIND.getOrDefault(allergy.path("category").path(0).asString(""), "419199007");
            Cda.coded(
                    xml,
                    "value",
                    "CD",
                    allergy.path("type").asString("").equals("intolerance") ? "235719002" : kind,
                    SNOMED,
                    "");
            xml.start("participant").with("typeCode", "CSM");
            xml.start("participantRole").with("classCode", "MANU");
            xml.start("playingEntity").with("classCode", "MMAT");
            Cda.concept(xml, "code", allergy.path("code"), null);
            String words = Cda.words(allergy.path("code"));
            if (!words.isEmpty()) {
                xml.element("name", words);
            }
            xml.end().end().end();
        }
        status(clinical, "2.16.840.1.113883.10.20.22.4.28");
        for (JsonNode reaction : allergy.path("reaction")) {
            for (JsonNode manifestation : reaction.path("manifestation")) {
                reaction(manifestation, reaction.path("severity").asString(""));
            }
        }
        String criticality = switch (allergy.path("criticality").asString("")) {
            case "high" -> "CRITH";
            case "low" -> "CRITL";
            case "unable-to-assess" -> "CRITU";
            default -> "";
        };
        if (!criticality.isEmpty()) {
            xml.start("entryRelationship").with("typeCode", "SUBJ").with("inversionInd", "true");
            begin("2.16.840.1.113883.10.20.22.4.145", null);
            Cda.coded(xml, "code", null, "82606-5", LOINC, "Criticality");
            xml.leaf("statusCode", "code", "completed");
            Cda.coded(xml, "value", "CD", criticality, "2.16.840.1.113883.5.1063", "");
            xml.end().end();
        }
        endConcern();
    }

    private void reaction(JsonNode manifestation, String severity) {
        xml.start("entryRelationship").with("typeCode", "MFST").with("inversionInd", "true");
        begin("2.16.840.1.113883.10.20.22.4.9", "2014-06-09");
        Cda.coded(xml, "code", null, "ASSERTION", ACT_CODE, "");
        xml.leaf("statusCode", "code", "completed");
        Cda.concept(xml, "value", manifestation, "CD");
        String code = SEVERITY.getOrDefault(severity, "");
        if (!code.isEmpty()) {
            xml.start("entryRelationship").with("typeCode", "SUBJ").with("inversionInd", "true");
            begin("2.16.840.1.113883.10.20.22.4.8", "2014-06-09");
            Cda.coded(xml, "code", null, "SEV", ACT_CODE, "");
            xml.leaf("statusCode", "code", "completed");
            Cda.coded(xml, "value", "CD", code, SNOMED, severity);
            xml.end().end();
        }
        xml.end().end();
    }

    private void problem(JsonNode condition, String url) {
        String clinical = code(condition.path("clinicalStatus"));
        String recorded = Cda.first(condition, "recordedDate");
        concern(url, "2.16.840.1.113883.10.20.22.4.3", clinical, recorded);
        xml.start("observation").with("classCode", "OBS").with("moodCode", "EVN");
        if (code(condition.path("verificationStatus")).equals("refuted")) {
            xml.with("negationInd", "true");
        }
        xml.template("2.16.840.1.113883.10.20.22.4.4", "2015-08-01");
        Cda.id(xml, url);
        Cda.coded(xml, "code", null, "55607006", SNOMED, "Problem");
        xml.leaf("statusCode", "code", "completed");
        Cda.interval(
                xml,
                "effectiveTime",
                null,
                Cda.first(condition, "onsetDateTime", "onsetPeriod.start"),
                Cda.first(condition, "abatementDateTime", "abatementPeriod.end"));
        Cda.concept(xml, "value", condition.path("code"), "CD");
        for (JsonNode site : condition.path("bodySite")) {
            Cda.concept(xml, "targetSiteCode", site, null);
        }
        status(clinical, "2.16.840.1.113883.10.20.22.4.6");
        if (!Cda.words(condition.path("severity")).isEmpty()) {
            xml.start("entryRelationship").with("typeCode", "SUBJ").with("inversionInd", "true");
            begin("2.16.840.1.113883.10.20.22.4.8", "2014-06-09");
            Cda.coded(xml, "code", null, "SEV", ACT_CODE, "");
            xml.leaf("statusCode", "code", "completed");
            Cda.concept(xml, "value", condition.path("severity"), "CD");
            xml.end().end();
        }
        endConcern();
    }

    private void concern(String url, String template, String clinical, String recorded) {
        boolean active = clinical.isEmpty()
                || clinical.equals("active")
                || clinical.equals("recurrence")
                || clinical.equals("relapse");
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("act").with("classCode", "ACT").with("moodCode", "EVN");
        xml.template(template, "2015-08-01");
        Cda.id(xml, url + "#concern");
        Cda.coded(xml, "code", null, "CONC", "2.16.840.1.113883.5.6", "");
        xml.leaf("statusCode", "code", active ? "active" : "completed");
        Cda.interval(xml, "effectiveTime", null, recorded, "");
        xml.start("entryRelationship").with("typeCode", "SUBJ");
    }

    private void endConcern() {
        xml.end().end().end().end();
    }

    private void status(String clinical, String template) {
        String code = STATUS.get(clinical);
        if (code == null) {
            return;
        }
        xml.start("entryRelationship").with("typeCode", "REFR");
        begin(template, "2019-06-20");
        Cda.coded(xml, "code", null, "33999-4", LOINC, "Status");
        xml.leaf("statusCode", "code", "completed");
        Cda.coded(xml, "value", "CD", code, SNOMED, clinical);
        xml.end().end();
    }

    private void begin(String template, @org.jspecify.annotations.Nullable String extension) {
        xml.start("observation").with("classCode", "OBS").with("moodCode", "EVN");
        xml.template(template, extension);
    }

    private void immunization(JsonNode shot, String url) {
        String status = shot.path("status").asString("");
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("substanceAdministration")
                .with("classCode", "SBADM")
                .with("moodCode", "EVN")
                .with("negationInd", status.equals("not-done") ? "true" : "false");
        xml.template("2.16.840.1.113883.10.20.22.4.52", "2015-08-01");
        Cda.id(xml, url);
        xml.leaf("statusCode", "code", "completed");
        Cda.point(xml, "effectiveTime", Cda.first(shot, "occurrenceDateTime"));
        if (shot.has("doseQuantity")) {
            Cda.quantity(xml, "doseQuantity", null, shot.path("doseQuantity"));
        }
        xml.start("consumable").start("manufacturedProduct").with("classCode", "MANU");
        xml.template("2.16.840.1.113883.10.20.22.4.54", "2014-06-09");
        xml.start("manufacturedMaterial");
        Cda.concept(xml, "code", shot.path("vaccineCode"), null);
        String lot = shot.path("lotNumber").asString("");
        if (!lot.isEmpty()) {
            xml.element("lotNumberText", lot);
        }
        xml.end().end().end().end().end();
    }

    private void procedure(JsonNode procedure, String url) {
        String status = switch (procedure.path("status").asString("")) {
            case "in-progress" -> "active";
            case "not-done" -> "cancelled";
            case "stopped" -> "aborted";
            case "on-hold" -> "suspended";
            case "preparation" -> "new";
            default -> "completed";
        };
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("procedure").with("classCode", "PROC").with("moodCode", "EVN");
        xml.template("2.16.840.1.113883.10.20.22.4.14", "2014-06-09");
        Cda.id(xml, url);
        Cda.concept(xml, "code", procedure.path("code"), null);
        xml.leaf("statusCode", "code", status);
        String start = Cda.first(procedure, "performedPeriod.start");
        if (start.isEmpty()) {
            Cda.point(xml, "effectiveTime", Cda.first(procedure, "performedDateTime"));
        } else {
            Cda.interval(xml, "effectiveTime", null, start, Cda.first(procedure, "performedPeriod.end"));
        }
        for (JsonNode site : procedure.path("bodySite")) {
            Cda.concept(xml, "targetSiteCode", site, null);
        }
        xml.end().end();
    }

    private void request(JsonNode request, String url) {
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("observation").with("classCode", "OBS").with("moodCode", "RQO");
        xml.template("2.16.840.1.113883.10.20.22.4.44", "2014-06-09");
        Cda.id(xml, url);
        Cda.concept(xml, "code", request.path("code"), null);
        xml.leaf("statusCode", "code", "active");
        Cda.point(xml, "effectiveTime", Cda.first(request, "occurrenceDateTime", "authoredOn"));
        xml.end().end();
    }

    private void appointment(JsonNode appointment, String url) {
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("encounter").with("classCode", "ENC").with("moodCode", "APT");
        xml.template("2.16.840.1.113883.10.20.22.4.40", "2014-06-09");
        Cda.id(xml, url);
        JsonNode what = appointment.path("serviceType").path(0);
        Cda.concept(xml, "code", what.isMissingNode() ? appointment.path("appointmentType") : what, null);
        xml.leaf("statusCode", "code", "active");
        Cda.point(xml, "effectiveTime", Cda.first(appointment, "start"));
        xml.end().end();
    }

    private static String code(JsonNode concept) {
        return concept.path("coding").path(0).path("code").asString("");
    }
}
