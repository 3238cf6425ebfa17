package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** What is planned: planned act, observation, procedure, instruction: ServiceRequest; goal observation: Goal. */
final class PlanEntry {

    private PlanEntry() {}

    static Draft request(Element source, Doc doc) {
        Draft draft = Acts.begin("ServiceRequest", source, "subject", doc);
        Out out = draft.root();
        Acts.status(out, source, CodeMap.REQUEST_STATUS, "unknown");
        String mood = source.value("moodCode");
        String intent = "RQO".equals(mood) ? "order" : "PRP".equals(mood) ? "proposal" : "plan";
        out.set("intent", intent, source.attribute("moodCode"));
        Leaf negated = Acts.negated(source, out);
        if (negated != null) {
            out.set("doNotPerform", true, negated);
        }
        ProcedureEntry.code(out, source, doc);
        Times.dateTimeOrPeriod(out, "occurrence", source.child("effectiveTime"), doc);
        Acts.authors(out, source, "requester", "authoredOn", doc);
        for (Element performer : source.children("performer")) {
            Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
            if (actor != null) {
                out.addReference("performer", actor);
            }
        }
        for (Element site : source.children("targetSiteCode")) {
            Codes.addConcept(out, "bodySite", site, doc);
        }
        for (Element related : Acts.related(source)) {
            if (related.is("observation") && Acts.link(related).equals("RSON")) {
                if (Codes.addConcept(out, "reasonCode", related.child("value"), doc)) {
                    out.mark("reasonCode", Acts.linkLeaf(related));
                }
            } else if (related.is("act") && !Acts.isComment(related) && !out.has("patientInstruction")) {
                Texts.into(out, "patientInstruction", related.child("text"), doc);
            }
        }
        if (source.is("act") && source.child("text") != null && out.has("code") && !out.has("patientInstruction")) {
            Texts.into(out, "patientInstruction", source.child("text"), doc);
        }
        Acts.notes(out, source, doc);
        Acts.content(draft, "plan", source.child("code"), source.child("effectiveTime"), doc);
        return draft;
    }

    static Draft goal(Element source, Doc doc) {
        Draft draft = Acts.begin("Goal", source, "subject", doc);
        Out out = draft.root();
        if (!Codes.mapped(out, "lifecycleStatus", source.child("statusCode"), CodeMap.GOAL_STATUS)) {
            // Required; a goal that is stated without status has been proposed at least.
            out.set("lifecycleStatus", "proposed");
        }
        Element value = source.child("value");
        Element code = source.child("code");
        Out description = out.child("description");
        @Nullable Element main = code;
        if (value != null && !value.text().isEmpty()) {
            description.set("text", value.text(), value.texts().toArray(new Leaf[0]));
        }
        if (code != null && !Codes.is(code, "ASSERTION")) {
            Codes.into(description, code, doc);
        }
        boolean coded = value != null && (value.value("code") != null || value.child("originalText") != null);
        if (!description.written() && coded && value != null && Codes.into(description, value, doc)) {
            main = value;
        } else if (value != null
                && description.written()
                && value.text().isEmpty()
                && code != null
                && code.value("code") != null) {
            Out target = out.add("target");
            boolean detail = Quantities.quantity(target, "detailQuantity", value)
                    || Codes.concept(target, "detailCodeableConcept", value, doc)
                    || (value.child("low") != null && Quantities.range(target.child("detailRange"), value));
            if (detail) {
                Codes.concept(target, "measure", code, doc);
            }
        }
        if (!description.written() && !Texts.into(description, "text", source.child("text"), doc)) {
            Acts.absentObject(description, code);
        }
        Element time = source.child("effectiveTime");
        if (time != null && !Times.date(out, "startDate", time, doc)) {
            Times.date(out, "startDate", time.child("low"), doc);
        }
        Acts.authors(out, source, "expressedBy", null, doc);
        Acts.notes(out, source, doc);
        Acts.content(draft, "goal", main, time, doc);
        return draft;
    }
}
