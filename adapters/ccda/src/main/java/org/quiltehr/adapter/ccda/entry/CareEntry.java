package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Care team organizer: CareTeam; coverage activity: Coverage; supplies: DeviceUseStatement; notes: DocumentReference. */
final class CareEntry {

    private CareEntry() {}

    static Draft team(Element organizer, Doc doc) {
        Draft draft = Acts.begin("CareTeam", organizer, "subject", doc);
        Out out = draft.root();
        Element status = organizer.child("statusCode");
        if (Codes.is(status, "active") && status != null) {
            out.set("status", "active", status.attribute("code"));
        } else if (Codes.is(status, "completed", "aborted") && status != null) {
            out.set("status", "inactive", status.attribute("code"));
        }
        Codes.addConcept(out, "category", organizer.child("code"), doc);
        Times.period(out, "period", organizer.child("effectiveTime"), doc);
        for (Element related : Acts.related(organizer)) {
            for (Element performer : related.children("performer")) {
                Draft member = Parties.actor(performer.child("assignedEntity"), doc);
                if (member != null) {
                    Out participant = out.add("participant");
                    participant.refer("member", member);
                    Codes.addConcept(participant, "role", Acts.function(performer), doc);
                    Times.period(participant, "period", related.child("effectiveTime"), doc);
                }
            }
        }
        Acts.content(draft, "team", organizer.child("code"), null, doc);
        return draft;
    }

    /** Each policy of a coverage activity. */
    static List<Draft> coverage(Element activity, Doc doc) {
        List<Draft> drafts = new ArrayList<>();
        for (Element policy : Acts.related(activity)) {
            if (policy.is("act")) {
                drafts.add(policy(policy, doc));
            }
        }
        if (!drafts.isEmpty()) {
            doc.drafts().own(activity, drafts.getFirst().root());
        }
        return drafts;
    }

    private static Draft policy(Element policy, Doc doc) {
        Draft draft = Acts.begin("Coverage", policy, "beneficiary", doc);
        Out out = draft.root();
        out.set("status", "active");
        Codes.concept(out, "type", policy.child("code"), doc);
        for (Element performer : policy.children("performer")) {
            Element assigned = performer.child("assignedEntity");
            Draft payer =
                    assigned == null ? null : Parties.organization(assigned.child("representedOrganization"), doc);
            if (payer != null && !Codes.is(assigned == null ? null : assigned.child("code"), "GUAR")) {
                out.addReference("payor", payer);
            }
        }
        if (!out.has("payor")) {
            out.add("payor").add("extension").set("url", Extensions.ABSENT).set("valueCode", "unknown");
        }
        for (Element participant : policy.children("participant")) {
            Element role = participant.child("participantRole");
            Leaf type = participant.attribute("typeCode");
            if (role == null || type == null || !type.value().equals("COV")) {
                continue;
            }
            Codes.concept(out, "relationship", role.child("code"), doc);
            Element id = role.child("id");
            if (id != null && id.value("extension") != null) {
                out.set("subscriberId", id.value("extension"), id.attribute("extension"), type);
            }
            Times.period(out, "period", participant.child("time"), doc);
        }
        Acts.content(draft, "coverage", policy.child("code"), null, doc);
        return draft;
    }

    /** Non-medicinal supply: the device and that it is used. */
    static List<Draft> supply(Element supply, Doc doc) {
        Element role = null;
        for (Element participant : supply.children("participant")) {
            Element each = participant.child("participantRole");
            role = role == null && each != null && each.child("playingDevice") != null ? each : role;
        }
        if (role == null) {
            return List.of();
        }
        Draft device = ProcedureEntry.device(role, doc);
        Draft draft = Acts.begin("DeviceUseStatement", supply, "subject", doc);
        Out out = draft.root();
        Element status = supply.child("statusCode");
        boolean done = Codes.is(status, "completed");
        out.set(
                "status",
                done ? "completed" : Codes.is(status, "aborted", "cancelled") ? "stopped" : "active",
                status == null ? null : status.attribute("code"));
        out.refer("device", device);
        Times.dateTimeOrPeriod(out, "timing", supply.child("effectiveTime"), doc);
        Acts.content(
                draft,
                "supply",
                device.root().has("type") ? role.at("playingDevice", "code") : null,
                supply.child("effectiveTime"),
                doc);
        if (supply.child("quantity") != null) {
            Out quantity =
                    out.add("extension").set("url", "http://quiltehr.org/fhir/StructureDefinition/supply-quantity");
            Quantities.quantity(quantity, "valueQuantity", supply.child("quantity"));
        }
        return List.of(draft, device);
    }

    static boolean isNote(Element act) {
        return Codes.is(act.child("code"), "34109-9");
    }

    /** Note activity (34109-9): a clinical note of its own. */
    static Draft note(Element act, Doc doc) {
        Draft draft = Acts.begin("DocumentReference", act, "subject", doc);
        Out out = draft.root();
        out.set("status", "current");
        Acts.clinicalNote(out);
        Codes.concept(out, "type", act.child("code"), doc);
        Out attachment = out.add("content").child("attachment");
        Element text = act.child("text");
        boolean file = text != null && DocumentFile.into(attachment, text);
        String plain = text == null || file ? "" : Texts.plain(text, doc);
        if (!file) {
            attachment.set("contentType", "text/plain");
        }
        if (text != null && !plain.isEmpty()) {
            String data = java.util.Base64.getEncoder()
                    .encodeToString(plain.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            attachment.set("data", data, Texts.leaves(text));
            out.child("text").set("status", "generated").set("div", Texts.div(plain), Texts.leaves(text));
        }
        Times.period(out.child("context"), "period", act.child("effectiveTime"), doc);
        for (Element reference : act.children("reference")) {
            Element id = reference.at("externalDocument", "id");
            if (id != null && Ids.of(id) != null) {
                Ids.single(out.child("context").add("related").child("identifier"), id);
            }
        }
        for (Element author : act.children("author")) {
            Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
            if (actor != null) {
                out.addReference("author", actor);
                Times.instant(out, "date", author.child("time"), doc);
            }
        }
        return draft;
    }
}
