package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Problem concern act and problem observation: one Condition per observation. */
final class ProblemEntry {

    private static final String CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    private static final String VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category";

    private ProblemEntry() {}

    /** @param category problem-list-item, encounter-diagnosis, health-concern, or null where the section says none */
    static Draft map(@Nullable Element concern, Element observation, @Nullable String category, Doc doc) {
        Draft draft = Acts.begin("Condition", observation, "subject", doc);
        Out out = draft.root();
        Element value = observation.child("value");
        Element code = value;
        Leaf negated = Acts.negated(observation, out);
        boolean nothing = value == null || value.value("code") == null || Codes.is(value, "55607006", "64572001");
        if (negated != null && nothing) {
            // "No problem" of no named kind: the statement that none is known.
            Codes.fixed(out.child("code"), Codes.SNOMED, "160245001", "No current problems or disability", negated);
            if (value != null) {
                Texts.into(out.child("code"), "text", value.child("originalText"), doc);
            }
        } else if (!Codes.concept(out, "code", value, doc)
                && !valueText(out, value)
                && !Texts.into(out.child("code"), "text", observation.child("text"), doc)) {
            Acts.absentObject(out.child("code"), value);
            code = null;
        }
        if (Codes.is(observation.child("statusCode"), "nullified")) {
            verification(out, "entered-in-error", "Entered in Error", status(observation));
        } else if (negated != null && !nothing) {
            verification(out, "refuted", "Refuted", negated);
        }
        category(out, observation, category, doc);
        times(out, observation, concern, doc);
        for (Element site : observation.children("targetSiteCode")) {
            Codes.addConcept(out, "bodySite", site, doc);
        }
        Acts.authors(out, observation, "recorder", "recordedDate", doc);
        for (Element related : Acts.related(observation)) {
            if (Codes.is(related.child("code"), "SEV") && related.child("value") != null) {
                Codes.concept(out, "severity", related.child("value"), doc);
                out.mark("severity", Acts.code(related));
            } else if (Codes.is(related.child("code"), "77975-1")
                    && Times.point(related.child("effectiveTime"), doc) != null) {
                Out asserted = out.add("extension").set("url", Extensions.HL7 + "condition-assertedDate");
                Times.dateTime(asserted, "valueDateTime", related.child("effectiveTime"), doc);
                asserted.mark("valueDateTime", Acts.code(related));
            } else if (Codes.is(related.child("code"), FamilyEntry.AGE_AT_ONSET)
                    && related.child("value") != null
                    && !out.has("onsetDateTime")
                    && FamilyEntry.age(out.child("onsetAge"), related.child("value"))) {
                out.mark("onsetAge", Acts.code(related));
            } else if (related.is("observation") && Acts.link(related).equals("SPRT")) {
                Draft detail = ObservationEntry.map(related, SectionKind.OTHER, doc);
                out.add("evidence").addReference("detail", detail, Acts.linkLeaf(related));
            }
        }
        Acts.notes(out, observation, doc);
        if (concern != null) {
            Acts.notes(out, concern, doc);
        }
        Acts.content(draft, "problem", code, observation.child("effectiveTime"), doc);
        return draft;
    }

    private static boolean valueText(Out out, @Nullable Element value) {
        if (value == null || value.text().isEmpty()) {
            return false;
        }
        out.child("code").set("text", value.text(), value.texts().toArray(new Leaf[0]));
        return true;
    }

    private static @Nullable Leaf status(Element observation) {
        Element status = observation.child("statusCode");
        return status == null ? null : status.attribute("code");
    }

    private static void verification(Out out, String code, String display, @Nullable Leaf from) {
        Codes.fixed(out.child("verificationStatus"), VERIFICATION, code, display, from);
    }

    private static void category(Out out, Element observation, @Nullable String category, Doc doc) {
        if (category != null) {
            boolean us = category.equals("health-concern");
            String system = us ? "http://hl7.org/fhir/us/core/CodeSystem/condition-category" : CATEGORY;
            Out concept = out.add("category");
            concept.add("coding").set("system", system).set("code", category);
        }
        Element code = observation.child("code");
        if (code != null && code.value("code") != null && !Codes.is(code, "ASSERTION")) {
            Codes.addConcept(out, "category", code, doc);
        }
    }

    private static void times(Out out, Element observation, @Nullable Element concern, Doc doc) {
        Element time = observation.child("effectiveTime");
        if (time != null && !Times.dateTime(out, "onsetDateTime", time.child("low"), doc)) {
            Times.dateTime(out, "onsetDateTime", time, doc);
        }
        Element high = time == null ? null : time.child("high");
        boolean ended = Times.point(high, doc) != null;
        Leaf unknown = high != null && "UNK".equals(high.value("nullFlavor")) ? high.attribute("nullFlavor") : null;
        if (Codes.is(observation.child("statusCode"), "nullified")) {
            return;
        }
        String status = status(out, observation, concern, ended, unknown);
        if (status == null || status.equals("resolved") || status.equals("inactive") || status.equals("remission")) {
            // con-4: only then may it have an end; the end of one that is called active is kept beside it.
            if (ended) {
                Times.dateTime(out, "abatementDateTime", high, doc);
            } else if (unknown != null && status != null) {
                out.child("_abatementDateTime")
                        .add("extension")
                        .set("url", Extensions.ABSENT)
                        .set("valueCode", "unknown", unknown);
            }
        }
    }

    /**
     * The status of the observation beats that of the concern; an end beats the concern's "active". An end of unknown date
     * does not: a word that is said stands against a null flavour, which some send for what goes on.
     */
    private static @Nullable String status(
            Out out, Element observation, @Nullable Element concern, boolean ended, @Nullable Leaf unknown) {
        for (Element related : Acts.related(observation)) {
            Element value = related.child("value");
            CodeMap.Target to = Codes.is(related.child("code"), "33999-4") && value != null
                    ? CodeMap.PROBLEM_STATUS.target(value.value("code"))
                    : null;
            if (to != null && value != null) {
                Codes.fixed(
                        out.child("clinicalStatus"),
                        CLINICAL,
                        to.code(),
                        to.display(),
                        value.attribute("code"),
                        Acts.code(related));
                return to.code();
            }
        }
        Element act = concern == null ? null : concern.child("statusCode");
        String to = act == null ? null : CodeMap.CONCERN_STATUS.code(act.value("code"));
        if (ended) {
            Codes.fixed(out.child("clinicalStatus"), CLINICAL, "resolved", "Resolved");
            return "resolved";
        }
        if (to != null && act != null) {
            String display = to.equals("active") ? "Active" : "Inactive";
            Codes.fixed(out.child("clinicalStatus"), CLINICAL, to, display, act.attribute("code"));
            return to;
        }
        if (out.has("verificationStatus")) {
            return null;
        }
        if (unknown != null) {
            Codes.fixed(out.child("clinicalStatus"), CLINICAL, "resolved", "Resolved", unknown);
            return "resolved";
        }
        // The guide's fixed value where nothing is said.
        Codes.fixed(out.child("clinicalStatus"), CLINICAL, "active", "Active");
        return "active";
    }
}
