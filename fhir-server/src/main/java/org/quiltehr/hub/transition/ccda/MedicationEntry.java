package org.quiltehr.hub.transition.ccda;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A medicine: medication activity, with timing, dose, route, and the directions in words as free text sig. */
final class MedicationEntry {

    private final Xml xml;
    private final Resources resources;

    MedicationEntry(Xml xml, Resources resources) {
        this.xml = xml;
        this.resources = resources;
    }

    void write(JsonNode medication, String url) {
        boolean request = medication.path("resourceType").asString("").equals("MedicationRequest");
        String intent = medication.path("intent").asString("");
        boolean order = request && !intent.equals("plan") && !intent.equals("proposal");
        xml.start("entry").with("typeCode", "DRIV");
        xml.start("substanceAdministration").with("classCode", "SBADM").with("moodCode", order ? "INT" : "EVN");
        if (medication.path("doNotPerform").asString("").equals("true")) {
            xml.with("negationInd", "true");
        }
        xml.template("2.16.840.1.113883.10.20.22.4.16", "2014-06-09");
        Cda.id(xml, url);
        xml.leaf("statusCode", "code", status(medication.path("status").asString("")));
        String start = Cda.first(medication, "effectivePeriod.start", "effectiveDateTime");
        JsonNode dosage =
                medication.path(request ? "dosageInstruction" : "dosage").path(0);
        JsonNode repeat = dosage.path("timing").path("repeat");
        String end = Cda.first(medication, "effectivePeriod.end");
        String bound = Cda.first(repeat, "boundsPeriod.start");
        Cda.interval(
                xml,
                "effectiveTime",
                "IVL_TS",
                start.isEmpty() ? bound.isEmpty() ? Cda.first(medication, "authoredOn") : bound : start,
                end.isEmpty() ? Cda.first(repeat, "boundsPeriod.end") : end);
        timing(repeat);
        if (!Cda.words(dosage.path("route")).isEmpty()) {
            Cda.concept(xml, "routeCode", dosage.path("route"), null);
        }
        JsonNode dose = dosage.path("doseAndRate").path(0).path("doseQuantity");
        if (dose.has("value")) {
            Cda.quantity(xml, "doseQuantity", null, dose);
        }
        xml.start("consumable").start("manufacturedProduct").with("classCode", "MANU");
        xml.template("2.16.840.1.113883.10.20.22.4.23", "2014-06-09");
        xml.start("manufacturedMaterial");
        Cda.concept(xml, "code", product(medication), null);
        xml.end().end().end();
        String authored = Cda.first(medication, "authoredOn", "dateAsserted");
        if (!authored.isEmpty()) {
            author(authored, resources.of(medication.path(request ? "requester" : "informationSource")));
        }
        String sig = dosage.path("text").asString("");
        if (!sig.isBlank()) {
            xml.start("entryRelationship").with("typeCode", "COMP");
            xml.start("substanceAdministration").with("classCode", "SBADM").with("moodCode", order ? "INT" : "EVN");
            xml.template("2.16.840.1.113883.10.20.22.4.147", null);
            Cda.coded(xml, "code", null, "76662-6", "2.16.840.1.113883.6.1", "Instructions Medication");
            xml.element("text", sig.strip());
            xml.start("consumable").start("manufacturedProduct").start("manufacturedLabeledDrug");
            xml.with("nullFlavor", "NA").end().end().end();
            xml.end().end();
        }
        xml.end().end();
    }

    /** Every so many hours, days or weeks; several times in one of them are evenly spread, as CDA can only say it. */
    private void timing(JsonNode repeat) {
        String period = repeat.path("period").asString("");
        String unit = repeat.path("periodUnit").asString("");
        int frequency = Math.max(1, repeat.path("frequency").asInt(1));
        if (period.isEmpty() || unit.isEmpty()) {
            return;
        }
        java.math.BigDecimal each;
        try {
            each = new java.math.BigDecimal(period);
        } catch (NumberFormatException notANumber) {
            return;
        }
        if (frequency > 1) {
            if (unit.equals("d")) {
                each = each.multiply(java.math.BigDecimal.valueOf(24));
                unit = "h";
            }
            each = each.divide(java.math.BigDecimal.valueOf(frequency), new java.math.MathContext(6));
        }
        xml.start("effectiveTime")
                .with("xsi:type", "PIVL_TS")
                .with("institutionSpecified", frequency > 1 ? "true" : "false")
                .with("operator", "A");
        xml.start("period")
                .with("value", each.stripTrailingZeros().toPlainString())
                .with("unit", unit)
                .end();
        xml.end();
    }

    private JsonNode product(JsonNode medication) {
        if (medication.has("medicationCodeableConcept")) {
            return medication.path("medicationCodeableConcept");
        }
        JsonNode reference = medication.path("medicationReference");
        String id = reference.path("reference").asString("");
        for (JsonNode contained : medication.path("contained")) {
            if (id.equals("#" + contained.path("id").asString(""))) {
                return contained.path("code");
            }
        }
        JsonNode found = resources.of(reference);
        return found == null ? medication.path("medicationCodeableConcept") : found.path("code");
    }

    private void author(String time, @Nullable JsonNode who) {
        xml.start("author");
        xml.template("2.16.840.1.113883.10.20.22.4.119", null);
        Cda.point(xml, "time", time);
        xml.start("assignedAuthor");
        if (who == null || who.path("identifier").isEmpty()) {
            xml.leaf("id", "nullFlavor", "UNK");
        } else {
            Cda.id(xml, who.path("identifier").path(0));
        }
        if (who != null && who.path("name").isArray()) {
            xml.start("assignedPerson");
            Header.name(xml, who.path("name").path(0));
            xml.end();
        }
        xml.end().end();
    }

    private static String status(String status) {
        return switch (status) {
            case "completed" -> "completed";
            case "stopped" -> "aborted";
            case "on-hold" -> "suspended";
            case "cancelled", "not-taken" -> "cancelled";
            case "draft", "intended" -> "new";
            case "entered-in-error" -> "nullified";
            case "active" -> "active";
            default -> "normal";
        };
    }
}
