package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Result organizer: DiagnosticReport; vital signs and other organizers: a panel Observation; both with their members. */
final class OrganizerEntry {

    private static final String SYSTOLIC = "8480-6";
    private static final String DIASTOLIC = "8462-4";

    private OrganizerEntry() {}

    static List<Draft> map(Element organizer, SectionKind kind, Doc doc) {
        List<Draft> drafts = new ArrayList<>();
        boolean report = kind != SectionKind.VITALS && kind != SectionKind.FUNCTIONAL && kind != SectionKind.SOCIAL;
        Draft panel = Acts.begin(report ? "DiagnosticReport" : "Observation", organizer, "subject", doc);
        drafts.add(panel);
        Out out = panel.root();
        Acts.status(out, organizer, report ? CodeMap.REPORT_STATUS : CodeMap.RESULT_STATUS, "unknown");
        category(out, kind, report);
        if (!Codes.concept(out, "code", organizer.child("code"), doc)
                && !Texts.into(out.child("code"), "text", organizer.child("text"), doc)) {
            Acts.absentObject(out.child("code"), organizer.child("code"));
        }
        if (kind == SectionKind.VITALS && !Codes.is(organizer.child("code"), "85353-1")) {
            // The guide: the panel is LOINC's, whatever else it is called.
            Codes.fixed(out.child("code"), Codes.LOINC, "85353-1", "Vital signs panel");
        }
        List<Element> members = new ArrayList<>();
        List<Draft> collected = new ArrayList<>();
        for (Element related : Acts.related(organizer)) {
            if (related.is("observation")) {
                members.add(related);
            } else if (report && related.is("procedure")) {
                collected.addAll(SpecimenEntry.of(related, doc));
            }
        }
        Element time = organizer.child("effectiveTime");
        if (!Times.dateTimeOrPeriod(out, "effective", time, doc)) {
            Times.span(out, "effective", members, doc);
        }
        performers(out, organizer, doc);
        if (report) {
            collected.addAll(0, SpecimenEntry.of(organizer, doc));
            collected.forEach(specimen -> out.addReference("specimen", specimen));
        }
        String link = report ? "result" : "hasMember";
        Element systolic = member(members, SYSTOLIC);
        Element diastolic = member(members, DIASTOLIC);
        if (kind == SectionKind.VITALS && systolic != null && diastolic != null) {
            Draft pressure = bloodPressure(systolic, diastolic, doc);
            out.addReference(link, pressure);
            drafts.add(pressure);
            members.remove(systolic);
            members.remove(diastolic);
        }
        List<Element> breathed = kind == SectionKind.VITALS ? Oximetry.inhaled(members) : List.of();
        members.removeAll(breathed);
        for (Element member : members) {
            Draft draft = ObservationEntry.map(member, kind, doc);
            if (kind == SectionKind.VITALS && Oximetry.isSaturation(member)) {
                Oximetry.complete(draft, member, breathed, doc);
            }
            if (collected.size() == 1 && !draft.root().has("specimen")) {
                draft.root().refer("specimen", collected.getFirst());
            }
            if (member.child("effectiveTime") == null && time != null) {
                Times.dateTimeOrPeriod(draft.root(), "effective", time, doc);
                Acts.content(draft, ObservationEntry.kindKey(kind), member.child("code"), time, doc);
            }
            out.addReference(link, draft);
            drafts.add(draft);
        }
        Element dated = Times.day(time, doc).isEmpty() && !members.isEmpty()
                ? members.getFirst().child("effectiveTime")
                : time;
        Acts.content(panel, "panel", organizer.child("code"), dated, doc);
        return drafts;
    }

    private static void category(Out out, SectionKind kind, boolean report) {
        if (report) {
            if (kind == SectionKind.RESULTS) {
                out.add("category")
                        .add("coding")
                        .set("system", "http://terminology.hl7.org/CodeSystem/v2-0074")
                        .set("code", "LAB");
            }
            return;
        }
        String code =
                kind == SectionKind.VITALS ? "vital-signs" : kind == SectionKind.SOCIAL ? "social-history" : "survey";
        out.add("category")
                .add("coding")
                .set("system", "http://terminology.hl7.org/CodeSystem/observation-category")
                .set("code", code);
    }

    private static void performers(Out out, Element organizer, Doc doc) {
        for (Element performer : organizer.children("performer")) {
            Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
            if (actor != null) {
                out.addReference("performer", actor);
            }
        }
        for (Element author : organizer.children("author")) {
            Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
            if (actor != null && !actor.type().equals("Device")) {
                out.addReference("performer", actor);
            }
        }
    }

    private static @Nullable Element member(List<Element> members, String code) {
        Element found = null;
        for (Element member : members) {
            if (Codes.is(member.child("code"), code)) {
                if (found != null) {
                    return null;
                }
                found = member;
            }
        }
        return found;
    }

    /** Systolic and diastolic of one organizer are one Observation of two components, as the guide and US Core have it. */
    private static Draft bloodPressure(Element systolic, Element diastolic, Doc doc) {
        Draft draft = ObservationEntry.begin(systolic, SectionKind.VITALS, doc);
        Out out = draft.root();
        doc.drafts().own(diastolic, out);
        Ids.all(diastolic, out, draft);
        Codes.fixed(out.child("code"), Codes.LOINC, "85354-9", "Blood pressure panel with all children optional");
        for (Element one : List.of(systolic, diastolic)) {
            Out component = out.add("component");
            Codes.concept(component, "code", one.child("code"), doc);
            Leaf negated = Acts.negated(one, out);
            if (negated == null) {
                ObservationEntry.value(component, one, doc);
            } else {
                component.child("valueCodeableConcept").set("text", "Not done", negated);
            }
            for (Element interpretation : one.children("interpretationCode")) {
                Codes.addConcept(component, "interpretation", interpretation, doc);
            }
            ObservationEntry.ranges(component, one, doc);
        }
        Times.dateTimeOrPeriod(out, "effective", systolic.child("effectiveTime"), doc);
        Acts.content(draft, "vital", Codes.LOINC + "|85354-9", Times.day(systolic.child("effectiveTime"), doc));
        return draft;
    }
}
