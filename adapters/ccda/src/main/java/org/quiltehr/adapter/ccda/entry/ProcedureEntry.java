package org.quiltehr.adapter.ccda.entry;

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

/** Procedure activity (procedure, act, observation): Procedure; its product instances: Device. */
final class ProcedureEntry {

    private ProcedureEntry() {}

    static Draft map(Element source, Doc doc) {
        Draft draft = Acts.begin("Procedure", source, "subject", doc);
        Out out = draft.root();
        Leaf negated = Acts.negated(source, out);
        if (negated != null) {
            out.set("status", "not-done", negated);
        } else {
            Acts.status(out, source, CodeMap.PROCEDURE_STATUS, "unknown");
        }
        code(out, source, doc);
        if (!Times.dateTimeOrPeriod(out, "performed", source.child("effectiveTime"), doc)) {
            Acts.absent(out, "performedDateTime", source.child("effectiveTime"));
        }
        for (Element site : source.children("targetSiteCode")) {
            Codes.addConcept(out, "bodySite", site, doc);
        }
        Acts.performers(out, source, "performer", doc);
        Acts.authors(out, source, "recorder", null, doc);
        for (Element participant : source.children("participant")) {
            participant(out, participant, doc);
        }
        for (Element related : Acts.related(source)) {
            Element value = related.child("value");
            if (related.is("observation") && Acts.link(related).equals("RSON")) {
                if (Codes.addConcept(out, "reasonCode", value, doc)) {
                    out.mark("reasonCode", Acts.linkLeaf(related));
                }
            } else if (related.is("observation") && Acts.link(related).equals("COMP") && value != null) {
                if (Codes.addConcept(out, "complication", value, doc)) {
                    out.mark("complication", Acts.linkLeaf(related));
                }
            }
        }
        Acts.notes(out, source, doc);
        Acts.content(draft, "procedure", source.child("code"), source.child("effectiveTime"), doc);
        return draft;
    }

    /** A procedure activity observation; what it found is an Observation, for which a Procedure has no place. */
    static List<Draft> observed(Element source, Doc doc) {
        Element value = source.child("value");
        if (value == null || !ObservationEntry.says(value) || "true".equals(source.value("negationInd"))) {
            return List.of(map(source, doc));
        }
        Draft found = ObservationEntry.map(source, SectionKind.PROCEDURES, doc);
        Draft procedure = map(source, doc);
        found.root().addReference("partOf", procedure);
        return List.of(procedure, found);
    }

    static void code(Out out, Element source, Doc doc) {
        if (!Codes.concept(out, "code", source.child("code"), doc)) {
            Texts.into(out.child("code"), "text", source.child("text"), doc);
        }
    }

    private static void participant(Out out, Element participant, Doc doc) {
        String type = participant.value("typeCode");
        Element role = participant.child("participantRole");
        if (role == null) {
            return;
        }
        if ("LOC".equals(type) && !out.has("location")) {
            Draft location = Parties.location(role, doc);
            if (location != null) {
                out.refer("location", location, participant.attribute("typeCode"));
            }
        } else if (role.child("playingDevice") != null || "DEV".equals(type)) {
            Draft device = device(role, doc);
            out.add("focalDevice").refer("manipulated", device);
        }
    }

    /** Product instance: a Device of the patient, with its UDI where the root is the FDA's. */
    static Draft device(Element role, Doc doc) {
        Draft draft = doc.drafts().begin("Device", role);
        Out out = draft.root();
        Element udi = null;
        for (Element id : role.children("id")) {
            udi = "2.16.840.1.113883.3.3719".equals(id.value("root")) && id.value("extension") != null ? id : udi;
        }
        Ids.all(role, out, draft);
        if (udi != null) {
            out.add("udiCarrier").set("carrierHRF", udi.value("extension"), udi.attribute("extension"));
        }
        Element device = role.child("playingDevice");
        Element code = device == null ? null : device.child("code");
        Codes.concept(out, "type", code, doc);
        @Nullable Element model = device == null ? null : device.child("manufacturerModelName");
        if (model != null && !model.text().isEmpty()) {
            out.add("deviceName")
                    .set("name", model.text(), model.texts().toArray(new Leaf[0]))
                    .set("type", "model-name");
        }
        Element maker = role.child("scopingEntity");
        Element desc = maker == null ? null : maker.child("desc");
        if (desc != null && !desc.text().isEmpty()) {
            out.set("manufacturer", desc.text(), desc.texts().toArray(new Leaf[0]));
        }
        out.refer("patient", doc.patient());
        Acts.content(draft, "device", code, null, doc);
        return draft;
    }
}
