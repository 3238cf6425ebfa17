package org.quiltehr.hub.transition.ccda;

import tools.jackson.databind.JsonNode;

/** The header of a document: whose it is, who made it and keeps it, and the stay it tells of. */
final class Header {

    private static final String US = "2.16.840.1.113883.10.20.22.1.1";
    private static final String CCD = "2.16.840.1.113883.10.20.22.1.2";
    private static final String DISCHARGE = "2.16.840.1.113883.10.20.22.1.8";
    private static final String RELEASE = "2015-08-01";

    private final Xml xml;
    private final JsonNode bundle;
    private final JsonNode composition;
    private final Resources resources;
    private final boolean discharge;

    Header(Xml xml, JsonNode bundle, Resources resources) {
        this.xml = xml;
        this.bundle = bundle;
        this.composition = bundle.path("entry").path(0).path("resource");
        this.resources = resources;
        this.discharge = composition.has("encounter");
    }

    void write() {
        xml.leaf("realmCode", "code", "US");
        xml.start("typeId")
                .with("root", "2.16.840.1.113883.1.3")
                .with("extension", "POCD_HD000040")
                .end();
        xml.template(US, RELEASE).template(discharge ? DISCHARGE : CCD, RELEASE);
        String id = bundle.path("identifier").path("value").asString("");
        xml.leaf("id", "root", id.substring(id.lastIndexOf(':') + 1));
        if (discharge) {
            Cda.coded(xml, "code", null, "18842-5", "2.16.840.1.113883.6.1", "Discharge summary");
        } else {
            Cda.coded(xml, "code", null, "34133-9", "2.16.840.1.113883.6.1", "Summarization of Episode Note");
        }
        xml.element("title", composition.path("title").asString(""));
        Cda.point(xml, "effectiveTime", composition.path("date").asString(""));
        Cda.coded(xml, "confidentialityCode", null, "N", "2.16.840.1.113883.5.25", "");
        xml.leaf("languageCode", "code", "en-US");
        JsonNode patient = resources.of(composition.path("subject"));
        if (patient != null) {
            patient(patient);
        }
        author();
        custodian();
        if (discharge) {
            stay();
        }
    }

    private void patient(JsonNode patient) {
        xml.start("recordTarget").start("patientRole");
        for (JsonNode identifier : patient.path("identifier")) {
            if (!identifier.path("value").asString("").isEmpty()) {
                Cda.id(xml, identifier);
            }
        }
        if (patient.path("identifier").isEmpty()) {
            Cda.id(xml, "Patient/" + patient.path("id").asString(""));
        }
        address(patient);
        telecom(patient);
        xml.start("patient");
        for (JsonNode name : patient.path("name")) {
            name(xml, name);
        }
        if (patient.path("name").isEmpty()) {
            xml.leaf("name", "nullFlavor", "UNK");
        }
        String gender = switch (patient.path("gender").asString("")) {
            case "male" -> "M";
            case "female" -> "F";
            case "other" -> "UN";
            default -> "";
        };
        if (gender.isEmpty()) {
            xml.leaf("administrativeGenderCode", "nullFlavor", "UNK");
        } else {
            Cda.coded(xml, "administrativeGenderCode", null, gender, "2.16.840.1.113883.5.1", "");
        }
        Cda.point(xml, "birthTime", patient.path("birthDate").asString(""));
        // race and ethnicity are required; that the composite does not say them is said
        xml.leaf("raceCode", "nullFlavor", "UNK").leaf("ethnicGroupCode", "nullFlavor", "UNK");
        xml.end().end().end();
    }

    private void address(JsonNode patient) {
        for (JsonNode address : patient.path("address")) {
            xml.start("addr");
            for (JsonNode line : address.path("line")) {
                xml.element("streetAddressLine", line.asString(""));
            }
            part("city", address);
            part("state", address);
            part("postalCode", address);
            part("country", address);
            xml.end();
        }
        if (patient.path("address").isEmpty()) {
            xml.leaf("addr", "nullFlavor", "UNK");
        }
    }

    private void part(String name, JsonNode address) {
        String value = address.path(name).asString("");
        if (!value.isEmpty()) {
            xml.element(name, value);
        }
    }

    private void telecom(JsonNode patient) {
        boolean none = true;
        for (JsonNode telecom : patient.path("telecom")) {
            String value = telecom.path("value").asString("").replace(" ", "");
            if (!value.isEmpty()) {
                String scheme = telecom.path("system").asString("").equals("email") ? "mailto:" : "tel:";
                xml.leaf("telecom", "value", scheme + value);
                none = false;
            }
        }
        if (none) {
            xml.leaf("telecom", "nullFlavor", "UNK");
        }
    }

    static void name(Xml xml, JsonNode name) {
        xml.start("name");
        name.path("prefix").forEach(part -> xml.element("prefix", part.asString("")));
        name.path("given").forEach(part -> xml.element("given", part.asString("")));
        String family = name.path("family").asString("");
        if (!family.isEmpty()) {
            xml.element("family", family);
        }
        name.path("suffix").forEach(part -> xml.element("suffix", part.asString("")));
        if (family.isEmpty() && name.path("given").isEmpty()) {
            xml.text(name.path("text").asString(""));
        }
        xml.end();
    }

    private void author() {
        xml.start("author");
        Cda.point(xml, "time", composition.path("date").asString(""));
        xml.start("assignedAuthor");
        xml.leaf("id", "nullFlavor", "NA");
        xml.leaf("addr", "nullFlavor", "NA").leaf("telecom", "nullFlavor", "NA");
        xml.start("assignedAuthoringDevice");
        xml.element("manufacturerModelName", "Quilt").element("softwareName", "Quilt");
        xml.end().end().end();
    }

    private void custodian() {
        JsonNode custodian = resources.of(composition.path("custodian"));
        xml.start("custodian").start("assignedCustodian").start("representedCustodianOrganization");
        xml.leaf("id", "nullFlavor", "NA");
        xml.element("name", custodian == null ? "Quilt" : custodian.path("name").asString("Quilt"));
        xml.leaf("telecom", "nullFlavor", "NA").leaf("addr", "nullFlavor", "NA");
        xml.end().end().end();
    }

    private void stay() {
        JsonNode encounter = resources.of(composition.path("encounter"));
        if (encounter == null) {
            return;
        }
        xml.start("componentOf").start("encompassingEncounter");
        for (JsonNode identifier : encounter.path("identifier")) {
            Cda.id(xml, identifier);
        }
        if (encounter.path("identifier").isEmpty()) {
            Cda.id(xml, "Encounter/" + encounter.path("id").asString(""));
        }
        Cda.coded(xml, "code", null, encounter.path("class").path("code").asString("IMP"), "2.16.840.1.113883.5.4", "");
        Cda.interval(
                xml, "effectiveTime", null, Cda.first(encounter, "period.start"), Cda.first(encounter, "period.end"));
        xml.end().end();
    }
}
