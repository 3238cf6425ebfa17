package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Allergy concern act and Allergy – Intolerance observation: one AllergyIntolerance per observation. */
final class AllergyEntry {

    private static final String CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";

    private AllergyEntry() {}

    static Draft map(@Nullable Element concern, Element observation, Doc doc) {
        Draft draft = Acts.begin("AllergyIntolerance", observation, "patient", doc);
        Out out = draft.root();
        status(out, concern, observation);
        Element value = observation.child("value");
        if (value != null && Codes.SNOMED.equals(Codes.system(value))) {
            String type = CodeMap.ALLERGY_TYPE.code(value.value("code"));
            String category = CodeMap.ALLERGY_CATEGORY.code(value.value("code"));
            if (type != null) {
                out.set("type", type, value.attribute("code"), value.attribute("codeSystem"));
            }
            if (category != null) {
                out.append("category", category, value.attribute("code"), value.attribute("codeSystem"));
            }
        }
        Element substance = code(out, observation, value, doc);
        Element time = observation.child("effectiveTime");
        if (time != null) {
            boolean whole = Times.dateTime(out, "onsetDateTime", time, doc);
            if (!whole) {
                Times.dateTime(out, "onsetDateTime", time.child("low"), doc);
            }
            if (Times.point(time.child("high"), doc) != null) {
                Out end = out.add("extension").set("url", Extensions.HL7 + "allergyintolerance-abatement");
                Times.dateTime(end, "valueDateTime", time.child("high"), doc);
            }
        }
        Acts.authors(out, observation, "recorder", "recordedDate", doc);
        reactions(out, observation, doc);
        Acts.notes(out, observation, doc);
        String main = Codes.main(substance, doc);
        if (main.isEmpty() && out.get("code") != null) {
            main = out.child("code").get("coding") == null
                    ? ""
                    : String.valueOf(out.child("code").get("coding")).replaceAll("[^0-9]", "");
        }
        Acts.content(draft, "allergy", main, Times.day(time, doc));
        return draft;
    }

    private static void status(Out out, @Nullable Element concern, Element observation) {
        if (Codes.is(observation.child("statusCode"), "nullified")) {
            Codes.fixed(
                    out.child("verificationStatus"),
                    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                    "entered-in-error",
                    "Entered in Error",
                    observation.child("statusCode") == null
                            ? null
                            : observation.child("statusCode").attribute("code"));
            return;
        }
        for (Element related : Acts.related(observation)) {
            Element value = related.child("value");
            CodeMap.Target to = Codes.is(related.child("code"), "33999-4") && value != null
                    ? CodeMap.ALLERGY_STATUS.target(value.value("code"))
                    : null;
            if (to != null && value != null) {
                Codes.fixed(
                        out.child("clinicalStatus"),
                        CLINICAL,
                        to.code(),
                        to.display(),
                        value.attribute("code"),
                        Acts.code(related));
                return;
            }
        }
        Element status = concern == null ? null : concern.child("statusCode");
        String to = status == null ? null : CodeMap.CONCERN_STATUS.code(status.value("code"));
        if (to != null && status != null) {
            Codes.fixed(
                    out.child("clinicalStatus"),
                    CLINICAL,
                    to,
                    to.equals("active") ? "Active" : "Inactive",
                    status.attribute("code"));
        } else {
            // The guide's fixed value; FHIR's rule ait-1 allows none but that.
            Codes.fixed(out.child("clinicalStatus"), CLINICAL, "active", "Active");
        }
    }

    /** Writes code and gives the element the content key comes from. */
    private static @Nullable Element code(Out out, Element observation, @Nullable Element value, Doc doc) {
        Element entity = null;
        for (Element participant : observation.children("participant")) {
            Element playing = participant.at("participantRole", "playingEntity");
            entity = entity == null ? playing : entity;
        }
        Element code = entity == null ? null : entity.child("code");
        Leaf negated = Acts.negated(observation, out);
        Out concept = out.child("code");
        if (negated != null) {
            noKnown(concept, code, value, negated, doc);
            return code;
        }
        if (code != null && Codes.into(concept, code, doc)) {
            if (!concept.has("text") && entity != null) {
                Contacts.text(concept, "text", entity.child("name"));
            }
            return code;
        }
        if (entity != null && Contacts.text(concept, "text", entity.child("name"))) {
            return entity.child("name");
        }
        // Without a substance the kind of allergy is all that is said, such as 716186003 "No known allergy".
        if (value != null && Codes.into(concept, value, doc)) {
            return value;
        }
        if (Texts.into(concept, "text", observation.child("text"), doc)) {
            return null;
        }
        Acts.absentObject(concept, code);
        return null;
    }

    private static void noKnown(Out concept, @Nullable Element code, @Nullable Element value, Leaf negated, Doc doc) {
        String substance = code == null ? null : code.value("code");
        if (substance == null || code == null) {
            CodeMap.Target to = value == null ? null : CodeMap.NO_KNOWN_ALLERGY.target(value.value("code"));
            if (to != null && value != null) {
                Codes.fixed(concept, Codes.SNOMED, to.code(), to.display(), negated, value.attribute("code"));
            } else {
                Codes.fixed(concept, Codes.SNOMED, "716186003", "No known allergy", negated);
            }
            return;
        }
        CodeMap.Target to = CodeMap.NO_KNOWN_SUBSTANCE.target(substance);
        if (to != null) {
            Codes.fixed(concept, Codes.SNOMED, to.code(), to.display(), negated, code.attribute("code"));
            return;
        }
        // The code of the substance in code would read as an allergy to it: words only, the code is kept beside them.
        String name = code.value("displayName");
        concept.set(
                "text",
                "No known allergy to " + (name == null ? substance : name),
                negated,
                name == null ? code.attribute("code") : code.attribute("displayName"));
    }

    private static void reactions(Out out, Element observation, Doc doc) {
        List<Out> reactions = new ArrayList<>();
        Element severity = null;
        for (Element related : Acts.related(observation)) {
            Element value = related.child("value");
            if (Acts.link(related).equals("MFST") && related.is("observation")) {
                Out reaction = out.add("reaction");
                Out manifestation = reaction.add("manifestation");
                if ((value != null && Codes.into(manifestation, value, doc))
                        || Texts.into(manifestation, "text", related.child("text"), doc)) {
                    reaction.mark("", Acts.linkLeaf(related));
                    Element time = related.child("effectiveTime");
                    if (time != null && !Times.dateTime(reaction, "onset", time, doc)) {
                        Times.dateTime(reaction, "onset", time.child("low"), doc);
                    }
                    for (Element inner : Acts.related(related)) {
                        severity(reaction, inner);
                    }
                    reactions.add(reaction);
                }
            } else if (Codes.is(related.child("code"), "SEV")) {
                severity = related;
            } else if (Codes.is(related.child("code"), "82606-5") && value != null) {
                String to = CodeMap.CRITICALITY.code(value.value("code"));
                if (to != null) {
                    out.set("criticality", to, value.attribute("code"), Acts.code(related));
                }
            }
        }
        for (Out reaction : reactions) {
            if (severity != null && !reaction.has("severity")) {
                severity(reaction, severity);
            }
        }
    }

    private static void severity(Out reaction, Element observation) {
        Element value = observation.child("value");
        if (Codes.is(observation.child("code"), "SEV") && value != null) {
            String to = CodeMap.SEVERITY.code(value.value("code"));
            if (to != null) {
                reaction.set("severity", to, value.attribute("code"), Acts.code(observation));
            }
        }
    }
}
