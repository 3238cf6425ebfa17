package org.quiltehr.adapter.ccda.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaDialect;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.entry.Parties;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** recordTarget/patientRole: Patient. */
public final class PatientHeader {

    private static final String US = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";
    private static final String CDCREC = "urn:oid:2.16.840.1.113883.6.238";
    private static final List<String> RACES = List.of("1002-5", "2028-9", "2054-5", "2076-8", "2106-3");
    private static final List<String> ETHNICITIES = List.of("2135-2", "2186-5");

    private final Doc doc;

    public PatientHeader(Doc doc) {
        this.doc = doc;
    }

    /** The identifiers by which the practice knows the patient, {@code system|value}. */
    public static List<String> keys(Element role, CcdaDialect dialect) {
        List<String> keys = new ArrayList<>(2);
        for (Element id : role.children("id")) {
            Ids.Id of = Ids.ofPatient(id, dialect.identifierSystem());
            if (of != null && Ids.namesPatient(id, of, dialect.sharedRoots()) && !keys.contains(of.key())) {
                keys.add(of.key());
            }
        }
        return keys;
    }

    public void map(Element recordTarget, Element role) {
        Draft draft = doc.drafts().begin("Patient", recordTarget);
        doc.patient(draft);
        Out out = draft.root();
        for (Element id : role.children("id")) {
            Ids.identifier(
                    out, "identifier", id, Ids.ofPatient(id, doc.dialect().identifierSystem()));
        }
        keys(role, doc.dialect()).forEach(draft::id);
        Element patient = role.child("patient");
        if (patient != null) {
            person(out, patient);
        }
        Contacts.all(role, out, doc);
        Draft organization = Parties.organization(role.child("providerOrganization"), doc);
        if (organization != null) {
            out.refer("managingOrganization", organization);
        }
    }

    private void person(Out out, Element patient) {
        for (Element name : patient.children("name")) {
            out.union("name", name, o -> Contacts.name(o, name, doc));
        }
        Codes.mapped(out, "gender", patient.child("administrativeGenderCode"), CodeMap.ADMINISTRATIVE_GENDER);
        Element birth = patient.child("birthTime");
        if (Times.date(out, "birthDate", birth, doc)) {
            Times.Point point = Times.point(birth, doc);
            if (point != null && point.hasTime()) {
                Out time = out.child("_birthDate").add("extension");
                time.set("url", Extensions.HL7 + "patient-birthTime");
                Times.dateTime(time, "valueDateTime", birth, doc);
            }
        }
        Codes.concept(out, "maritalStatus", patient.child("maritalStatusCode"), doc);
        Element religion = patient.child("religiousAffiliationCode");
        if (religion != null && religion.value("code") != null) {
            Out extension = out.add("extension").set("url", Extensions.HL7 + "patient-religion");
            Codes.concept(extension, "valueCodeableConcept", religion, doc);
        }
        races(out, patient, "raceCode", "race", RACES);
        races(out, patient, "ethnicGroupCode", "ethnicity", ETHNICITIES);
        deceased(out, patient);
        Element place = patient.at("birthplace", "place");
        if (place != null && place.child("addr") != null) {
            Out extension = out.add("extension");
            Out address = extension.child("valueAddress");
            if (Contacts.address(address, place.child("addr"), doc)) {
                extension.set("url", Extensions.HL7 + "patient-birthPlace");
            }
        }
        for (Element language : patient.children("languageCommunication")) {
            language(out, language);
        }
        for (Element guardian : patient.children("guardian")) {
            contact(out, guardian, guardian.child("guardianPerson"), "GUARD");
        }
    }

    /** Race and ethnicity as US Core has them: categories, further codes, and text, which it demands. */
    private void races(Out out, Element patient, String name, String extension, List<String> categories) {
        List<Element> codes = new ArrayList<>(patient.children(name));
        codes.addAll(patient.children("sdtc:" + name));
        Out all = out.add("extension");
        Map<String, Leaf> words = new LinkedHashMap<>();
        Out first = null;
        for (Element code : codes) {
            String value = code.value("code");
            if (value == null || !CDCREC.equals(Codes.system(code))) {
                continue;
            }
            boolean category = categories.contains(value) && (first == null || !extension.equals("ethnicity"));
            Out one = all.add("extension").set("url", category ? "ombCategory" : "detailed");
            Codes.single(one, "valueCoding", code);
            first = one;
            word(words, code.attribute("displayName"));
        }
        for (Element code : codes) {
            Element original = code.child("originalText");
            if (original != null) {
                @Nullable Leaf[] leaves = Texts.leaves(original);
                Leaf leaf = leaves.length == 0 ? null : leaves[0];
                String plain = Texts.plain(original, doc);
                if (leaf != null && !plain.isEmpty()) {
                    words.putIfAbsent(plain, leaf);
                }
            }
        }
        if (first == null && words.isEmpty()) {
            codes.forEach(code -> word(words, code.attribute("displayName")));
        }
        if (first == null && words.isEmpty()) {
            return;
        }
        String text =
                words.isEmpty() ? String.valueOf(codes.getFirst().value("code")) : String.join(", ", words.keySet());
        all.add("extension")
                .set("url", "text")
                .set("valueString", text, words.values().toArray(new Leaf[0]));
        all.set("url", US + extension);
    }

    private static void word(Map<String, Leaf> words, @Nullable Leaf leaf) {
        if (leaf != null && !leaf.value().isBlank()) {
            words.putIfAbsent(leaf.value(), leaf);
        }
    }

    private void deceased(Out out, Element patient) {
        Element time = patient.child("sdtc:deceasedTime");
        Element ind = patient.child("sdtc:deceasedInd");
        if (!Times.dateTime(out, "deceasedDateTime", time, doc) && ind != null) {
            String value = ind.value("value");
            if (value != null && (value.equals("true") || value.equals("false"))) {
                out.set("deceasedBoolean", value.equals("true"), ind.attribute("value"));
            }
        }
    }

    private static void language(Out out, Element communication) {
        Element code = communication.child("languageCode");
        String value = code == null ? null : code.value("code");
        if (value == null || code == null) {
            return;
        }
        Out one = out.add("communication");
        String tag = Languages.common(value);
        if (tag == null || !tag.equals(Languages.tag(value))) {
            one.child("language").set("text", value, code.attribute("code"));
        }
        if (tag != null) {
            one.child("language")
                    .add("coding")
                    .set("system", "urn:ietf:bcp:47")
                    .set("code", tag, code.attribute("code"));
        }
        Element preference = communication.child("preferenceInd");
        String preferred = preference == null ? null : preference.value("value");
        if (preference != null && preferred != null && (preferred.equals("true") || preferred.equals("false"))) {
            one.set("preferred", preferred.equals("true"), preference.attribute("value"));
        }
        Out proficiency = one.add("extension");
        Out level = proficiency.add("extension");
        if (Codes.single(level, "valueCoding", communication.child("proficiencyLevelCode"))) {
            level.set("url", "level");
        }
        Out type = proficiency.add("extension");
        if (Codes.single(type, "valueCoding", communication.child("modeCode"))) {
            type.set("url", "type");
        }
        if (proficiency.written()) {
            proficiency.set("url", Extensions.HL7 + "patient-proficiency");
        }
    }

    /** Guardians and the header's participants: Patient.contact. */
    void contact(Out patient, Element entity, @Nullable Element person, @Nullable String role) {
        Out contact = patient.add("contact");
        Element name = person == null ? null : person.child("name");
        Contacts.name(contact.child("name"), name, doc);
        for (Element telecom : entity.children("telecom")) {
            contact.union("telecom", telecom, o -> Contacts.telecom(o, telecom, doc));
        }
        Contacts.address(contact.child("address"), entity.child("addr"), doc);
        Draft organization =
                Parties.organization(entity.child(role == null ? "scopingOrganization" : "guardianOrganization"), doc);
        if (organization != null) {
            contact.refer("organization", organization);
        }
        if (!contact.written()) {
            return;
        }
        if (role != null) {
            contact.add("relationship")
                    .add("coding")
                    .set("system", "http://terminology.hl7.org/CodeSystem/v3-RoleCode")
                    .set("code", role);
        }
        Codes.addConcept(contact, "relationship", entity.child("code"), doc);
        Element bond = person == null ? null : person.child("sdtc:asPatientRelationship");
        if (bond != null) {
            Element code = bond.child("sdtc:code");
            Codes.addConcept(contact, "relationship", code == null ? bond.child("code") : code, doc);
        }
        Leaf type = entity.attribute("classCode");
        if (role == null && type != null) {
            contact.add("relationship")
                    .add("coding")
                    .set("system", "http://terminology.hl7.org/CodeSystem/v3-RoleClass")
                    .set("code", type.value().toUpperCase(Locale.ROOT), type);
        }
        doc.drafts().own(entity, contact);
    }
}
