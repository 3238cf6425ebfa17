package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Encounter activity, planned encounter and the header's encompassingEncounter: Encounter. */
public final class EncounterEntry {

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /** LOINC "Diagnosis": an observation of this code is one, also without the act around it. */
    private static final String DIAGNOSIS = "29308-4";

    private EncounterEntry() {}

    static List<Draft> map(Element source, Doc doc) {
        List<Draft> drafts = new ArrayList<>();
        Draft draft = Acts.begin("Encounter", source, "subject", doc);
        drafts.add(draft);
        Out out = draft.root();
        boolean event = !Acts.mood(source, "INT", "RQO", "PRMS", "PRP", "ARQ", "APT");
        Element time = source.child("effectiveTime");
        if (!event) {
            out.set("status", "planned", source.attribute("moodCode"));
        } else {
            Acts.status(out, source, CodeMap.ENCOUNTER_STATUS, past(time, doc) ? "finished" : "unknown");
        }
        typed(out, source.child("code"), doc);
        Times.period(out, "period", time, doc);
        participants(out, source.children("performer"), doc);
        for (Element participant : source.children("participant")) {
            location(out, participant, participant.child("participantRole"), doc);
        }
        Codes.concept(
                out.child("hospitalization"),
                "dischargeDisposition",
                source.child("sdtc:dischargeDispositionCode"),
                doc);
        for (Element related : Acts.related(source)) {
            if (related.is("observation") && Codes.is(related.child("code"), DIAGNOSIS)) {
                drafts.add(diagnosis(draft, null, related, doc));
            } else if (related.is("observation") && Acts.link(related).equals("RSON")) {
                if (Codes.addConcept(out, "reasonCode", related.child("value"), doc)) {
                    out.mark("reasonCode", Acts.linkLeaf(related));
                }
            } else if (related.is("act") && CareEntry.isNote(related)) {
                Draft note = CareEntry.note(related, doc);
                note.root().child("context").addReference("encounter", draft);
                drafts.add(note);
            } else if (related.is("act")) {
                for (Element diagnosis : Acts.related(related)) {
                    if (diagnosis.is("observation") && diagnosis.child("value") != null) {
                        drafts.add(diagnosis(draft, related, diagnosis, doc));
                    }
                }
            }
        }
        Acts.content(draft, "encounter", source.child("code"), time, doc);
        return drafts;
    }

    private static Draft diagnosis(Draft encounter, @Nullable Element act, Element observation, Doc doc) {
        Draft condition = ProblemEntry.map(act, observation, "encounter-diagnosis", doc);
        condition.root().refer("encounter", encounter);
        encounter.root().add("diagnosis").refer("condition", condition);
        return condition;
    }

    /** The encounter the document is about; the section's one with the same id if there is one. */
    public static void header(Element source, Doc doc) {
        Draft draft = Acts.begin("Encounter", source, "subject", doc);
        Out out = draft.root();
        Element time = source.child("effectiveTime");
        out.set("status", past(time, doc) && time != null && time.child("high") != null ? "finished" : "unknown");
        typed(out, source.child("code"), doc);
        Times.period(out, "period", time, doc);
        Element responsible = source.at("responsibleParty", "assignedEntity");
        Draft actor = Parties.actor(responsible, doc);
        if (actor != null) {
            out.add("participant").refer("individual", actor);
        }
        for (Element participant : source.children("encounterParticipant")) {
            Draft one = Parties.actor(participant.child("assignedEntity"), doc);
            if (one != null) {
                Out to = out.add("participant");
                to.refer("individual", one);
                Element at = participant.child("time");
                if (at != null) {
                    Times.period(to, "period", at, doc);
                }
            }
        }
        Element location = source.child("location");
        if (location != null) {
            location(out, location, location.child("healthCareFacility"), doc);
        }
        Codes.concept(
                out.child("hospitalization"), "dischargeDisposition", source.child("dischargeDispositionCode"), doc);
        Acts.content(draft, "encounter", source.child("code"), time, doc);
    }

    /** The class by a translation of system ActCode, by what the code names, else absent; the code as type. */
    private static void typed(Out out, @Nullable Element code, Doc doc) {
        if (code != null) {
            Element act = ACT_CODE.equals(Codes.system(code)) ? code : null;
            for (Element translation : code.children("translation")) {
                act = act == null && ACT_CODE.equals(Codes.system(translation)) ? translation : act;
            }
            Codes.single(out, "class", act);
            if (act != code) {
                Codes.addConcept(out, "type", code, doc);
            }
        }
        if (!out.has("class")) {
            String named = code == null ? null : CodeMap.ENCOUNTER_CLASS.code(code.value("code"));
            if (named != null && code != null) {
                out.child("class").set("system", ACT_CODE).set("code", named, code.attribute("code"));
            } else {
                Acts.absentObject(out.child("class"), code);
            }
        }
    }

    private static boolean past(@Nullable Element time, Doc doc) {
        if (time == null) {
            return false;
        }
        Times.Point point = Times.point(time, doc);
        if (point == null) {
            point = Times.point(time.child("high"), doc);
        }
        if (point == null) {
            point = Times.point(time.child("low"), doc);
        }
        return point != null && !Times.future(point, doc);
    }

    private static void participants(Out out, List<Element> performers, Doc doc) {
        for (Element performer : performers) {
            Element assigned = performer.child("assignedEntity");
            Draft actor = Parties.actor(assigned, doc);
            if (actor == null) {
                continue;
            }
            if (actor.type().equals("Organization")) {
                if (!out.has("serviceProvider")) {
                    out.refer("serviceProvider", actor);
                }
            } else {
                Out one = out.add("participant");
                one.refer("individual", actor);
                Codes.addConcept(one, "type", Acts.function(performer), doc);
            }
        }
    }

    private static void location(Out out, Element participant, @Nullable Element role, Doc doc) {
        Draft location = role == null || role.child("playingDevice") != null ? null : Parties.location(role, doc);
        if (location == null) {
            return;
        }
        Leaf type = participant.attribute("typeCode");
        if (participant.is("location")
                || type == null
                || type.value().equals("LOC")
                || type.value().equals("DST")) {
            Out one = out.add("location");
            one.refer("location", location, participant.is("location") ? null : type);
            Element at = participant.child("time");
            if (at != null) {
                Times.period(one, "period", at, doc);
            }
        }
    }
}
