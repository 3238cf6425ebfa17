package org.quiltehr.hub.demo;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.hub.demo.DemoData.Fact;
import org.quiltehr.hub.demo.DemoData.Registration;

/** What the practice that exports C-CDA sends: a Continuity of Care Document (R2.1) for each patient. */
final class CcdaDocuments {

    private static final String ROOT = "2.16.840.1.113883.19.4400";
    private static final String TEMPLATE = "2.16.840.1.113883.10.20.22.";
    private static final Map<String, String> OIDS = Map.of(
            "SNOMED", "2.16.840.1.113883.6.96",
            "LOINC", "2.16.840.1.113883.6.1",
            "RXNORM", "2.16.840.1.113883.6.88",
            "CVX", "2.16.840.1.113883.12.292");
    private static final String CREATED = "20260301120000-0500";

    private final DemoData data;

    CcdaDocuments(DemoData data) {
        this.data = data;
    }

    String document(Registration who) {
        StringBuilder out = new StringBuilder(16_000);
        out.append(header(who));
        List<Fact> allergies = data.facts(who, "allergy", "noallergy");
        section(out, "2.6.1", "48765-2", "Allergies", allergies, (f, id) -> allergy(f, id));
        section(out, "2.1.1", "10160-0", "Medications", data.facts(who, "medication"), (f, id) -> medication(f, id));
        section(out, "2.5.1", "11450-4", "Problems", data.facts(who, "problem"), (f, id) -> problem(f, id));
        section(
                out,
                "2.3.1",
                "30954-2",
                "Results",
                data.facts(who, "lab"),
                (f, id) -> observation("4.1", "4.2", f, id));
        section(
                out,
                "2.4.1",
                "8716-3",
                "Vital signs",
                data.facts(who, "vital"),
                (f, id) -> observation("4.26", "4.27", f, id));
        section(
                out,
                "2.2.1",
                "11369-6",
                "Immunizations",
                data.facts(who, "immunization"),
                (f, id) -> immunization(f, id));
        section(out, "2.17", "29762-2", "Social history", data.facts(who, "smoking"), (f, id) -> smoking(f, id));
        out.append("</structuredBody></component></ClinicalDocument>\n");
        return out.toString();
    }

    private String header(Registration who) {
        String middle = who.middle().isEmpty() ? "" : "<given>" + xml(who.middle()) + "</given>";
        String phone = who.phone().isEmpty()
                ? "<telecom nullFlavor=\"UNK\"/>"
                : "<telecom use=\"HP\" value=\"tel:+1-" + who.phone() + "\"/>";
        String email = who.email().isEmpty() ? "" : "<telecom value=\"mailto:" + xml(who.email()) + "\"/>";
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
                <realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
                <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
                <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
                <id root="%s.1" extension="CCD-%s-1"/>
                <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
                <title>Continuity of Care Document</title>
                <effectiveTime value="%s"/>
                <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
                <setId root="%s.2" extension="CCD-%s"/><versionNumber value="1"/>
                <recordTarget><patientRole><id root="%s" extension="%s"/>
                <addr use="HP"><streetAddressLine>%s</streetAddressLine><city>%s</city><state>%s</state>\
                <postalCode>%s</postalCode><country>US</country></addr>%s%s
                <patient><name use="L"><given>%s</given>%s<family>%s</family></name>
                <administrativeGenderCode code="%s" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="%s"/></patient>
                </patientRole></recordTarget>
                <author><time value="%s"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1902800025"/>
                <assignedPerson><name><given>Paul</given><family>Sorensen</family></name></assignedPerson>
                </assignedAuthor></author>
                <custodian><assignedCustodian><representedCustodianOrganization><id root="%s.0" extension="1"/>
                <name>Hillcrest Internal Medicine</name></representedCustodianOrganization></assignedCustodian></custodian>
                <component><structuredBody>
                """.formatted(
                        ROOT,
                        who.mrn(),
                        CREATED,
                        ROOT,
                        who.mrn(),
                        ROOT,
                        who.mrn(),
                        xml(who.street()),
                        xml(who.city()),
                        who.state(),
                        who.zip(),
                        phone,
                        email,
                        xml(who.given()),
                        middle,
                        xml(who.family()),
                        who.sex(),
                        day(who.birth()),
                        CREATED,
                        ROOT);
    }

    private static void section(
            StringBuilder out,
            String template,
            String loinc,
            String title,
            List<Fact> facts,
            BiFunction<Fact, String, String> entry) {
        String empty = facts.isEmpty() ? " nullFlavor=\"NI\"" : "";
        out.append("<component><section").append(empty).append(">").append(template(template));
        out.append("<code code=\"").append(loinc).append("\" codeSystem=\"2.16.840.1.113883.6.1\"/>");
        out.append("<title>").append(title).append("</title><text>");
        if (facts.isEmpty()) {
            out.append("No information");
        } else {
            out.append("<list>");
            for (int i = 0; i < facts.size(); i++) {
                out.append("<item><content ID=\"")
                        .append(loinc)
                        .append('-')
                        .append(i + 1)
                        .append("\">");
                out.append(xml(line(facts.get(i)))).append("</content></item>");
            }
            out.append("</list>");
        }
        out.append("</text>\n");
        for (int i = 0; i < facts.size(); i++) {
            Fact fact = facts.get(i);
            String id = ContentId.urn("demo", fact.practice(), fact.mrn(), loinc, Integer.toString(i))
                    .substring("urn:uuid:".length());
            out.append("<entry typeCode=\"DRIV\">")
                    .append(entry.apply(fact, id))
                    .append("</entry>\n");
        }
        out.append("</section></component>\n");
    }

    private static String line(Fact fact) {
        if (fact.kind().equals("noallergy")) {
            return "No known allergies";
        }
        String value = fact.value().isEmpty() || fact.kind().equals("medication")
                ? ""
                : ": " + fact.value() + " " + fact.unit();
        return fact.display() + value + (fact.date().isEmpty() ? "" : " (" + fact.date() + ")");
    }

    private static String allergy(Fact fact, String id) {
        boolean none = fact.kind().equals("noallergy");
        String substance =
                none ? "<code nullFlavor=\"NA\"/>" : code("code", fact.system(), fact.code(), fact.display());
        String reaction = none
                ? ""
                : "<entryRelationship typeCode=\"MFST\" inversionInd=\"true\"><observation classCode=\"OBS\" moodCode=\"EVN\">"
                        + template("4.9") + "<id root=\"" + reactionId(id) + "\"/>"
                        + "<code code=\"ASSERTION\" codeSystem=\"2.16.840.1.113883.5.4\"/><statusCode code=\"completed\"/>"
                        + value("SNOMED", fact.noteCode(), fact.noteText())
                        + "</observation></entryRelationship>";
        return "<act classCode=\"ACT\" moodCode=\"EVN\">" + template("4.30") + "<id root=\"" + actId(id) + "\"/>"
                + "<code code=\"CONC\" codeSystem=\"2.16.840.1.113883.5.6\"/><statusCode code=\"active\"/>" + low(fact)
                + "<entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\""
                + (none ? " negationInd=\"true\"" : "") + ">" + template("4.7") + "<id root=\"" + id + "\"/>"
                + "<code code=\"ASSERTION\" codeSystem=\"2.16.840.1.113883.5.4\"/><statusCode code=\"completed\"/>"
                + low(fact) + value("SNOMED", "416098002", "Allergy to drug")
                + "<participant typeCode=\"CSM\"><participantRole classCode=\"MANU\"><playingEntity classCode=\"MMAT\">"
                + substance + "</playingEntity></participantRole></participant>" + reaction
                + "</observation></entryRelationship></act>";
    }

    private static String medication(Fact fact, String id) {
        String hours = fact.unit().equals("BID") ? "12" : "24";
        return "<substanceAdministration classCode=\"SBADM\" moodCode=\"EVN\">" + template("4.16") + "<id root=\"" + id
                + "\"/><statusCode code=\"active\"/><effectiveTime xsi:type=\"IVL_TS\" " + XSI + "><low value=\""
                + day(fact.date()) + "\"/></effectiveTime><effectiveTime xsi:type=\"PIVL_TS\" operator=\"A\" " + XSI
                + "><period value=\"" + hours + "\" unit=\"h\"/></effectiveTime>"
                + "<doseQuantity value=\"1\"/><consumable><manufacturedProduct classCode=\"MANU\">" + template("4.23")
                + "<manufacturedMaterial>" + code("code", fact.system(), fact.code(), fact.display())
                + "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>";
    }

    private static String problem(Fact fact, String id) {
        String high = fact.end().isEmpty() ? "" : "<high value=\"" + day(fact.end()) + "\"/>";
        String time = "<effectiveTime><low value=\"" + day(fact.date()) + "\"/>" + high + "</effectiveTime>";
        boolean active = fact.status().equals("active");
        return "<act classCode=\"ACT\" moodCode=\"EVN\">" + template("4.3") + "<id root=\"" + actId(id) + "\"/>"
                + "<code code=\"CONC\" codeSystem=\"2.16.840.1.113883.5.6\"/><statusCode code=\""
                + (active ? "active" : "completed") + "\"/>" + time
                + "<entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\">"
                + template("4.4") + "<id root=\"" + id + "\"/>"
                + "<code code=\"55607006\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Problem\"/>"
                + "<statusCode code=\"completed\"/>" + time + value(fact.system(), fact.code(), fact.display())
                + "</observation></entryRelationship></act>";
    }

    private static String observation(String organizer, String template, Fact fact, String id) {
        String when = "<effectiveTime value=\"" + day(fact.date()) + "\"/>";
        String name = code("code", fact.system(), fact.code(), fact.display());
        return "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\">" + template(organizer) + "<id root=\"" + actId(id)
                + "\"/>" + name + "<statusCode code=\"completed\"/>" + when
                + "<component><observation classCode=\"OBS\" moodCode=\"EVN\">" + template(template) + "<id root=\""
                + id
                + "\"/>" + name + "<statusCode code=\"completed\"/>" + when + "<value xsi:type=\"PQ\" " + XSI
                + " value=\"" + fact.value() + "\" unit=\"" + xml(fact.unit())
                + "\"/></observation></component></organizer>";
    }

    private static String immunization(Fact fact, String id) {
        return "<substanceAdministration classCode=\"SBADM\" moodCode=\"EVN\" negationInd=\"false\">"
                + template("4.52") + "<id root=\"" + id + "\"/><statusCode code=\"completed\"/><effectiveTime value=\""
                + day(fact.date()) + "\"/><consumable><manufacturedProduct classCode=\"MANU\">" + template("4.54")
                + "<manufacturedMaterial>" + code("code", fact.system(), fact.code(), fact.display())
                + "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>";
    }

    private static String smoking(Fact fact, String id) {
        return "<observation classCode=\"OBS\" moodCode=\"EVN\">" + template("4.78") + "<id root=\"" + id + "\"/>"
                + code("code", "LOINC", "72166-2", "Tobacco smoking status") + "<statusCode code=\"completed\"/>"
                + "<effectiveTime value=\"" + day(fact.date()) + "\"/>"
                + value(fact.system(), fact.code(), fact.display()) + "</observation>";
    }

    private static final String XSI = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

    private static String low(Fact fact) {
        return fact.date().isEmpty()
                ? "<effectiveTime nullFlavor=\"UNK\"/>"
                : "<effectiveTime><low value=\"" + day(fact.date()) + "\"/></effectiveTime>";
    }

    private static String template(String tail) {
        return "<templateId root=\"" + TEMPLATE + tail + "\"/>";
    }

    private static String code(String element, String system, String code, String display) {
        return "<" + element + " code=\"" + code + "\" codeSystem=\"" + OIDS.get(system) + "\" displayName=\""
                + xml(display) + "\"/>";
    }

    private static String value(String system, String code, String display) {
        return "<value xsi:type=\"CD\" " + XSI + " code=\"" + code + "\" codeSystem=\"" + OIDS.get(system)
                + "\" displayName=\"" + xml(display) + "\"/>";
    }

    private static String actId(String id) {
        return ContentId.urn("act", id).substring("urn:uuid:".length());
    }

    private static String reactionId(String id) {
        return ContentId.urn("reaction", id).substring("urn:uuid:".length());
    }

    private static String day(String date) {
        return date.replace("-", "");
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
