package org.quiltehr.adapter.ccda.entry;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Medication activity, in either mood: MedicationRequest, as the guide says. */
final class MedicationEntry {

    private MedicationEntry() {}

    static Draft map(Element source, Doc doc) {
        Draft draft = Acts.begin("MedicationRequest", source, "subject", doc);
        Out out = draft.root();
        status(out, source, doc);
        boolean event = !Acts.mood(source, "INT", "RQO", "PRMS", "PRP");
        out.set("intent", event ? "plan" : "order", event ? null : source.attribute("moodCode"));
        Leaf negated = Acts.negated(source, out);
        if (negated != null) {
            out.set("doNotPerform", true, negated);
        }
        Element material = source.at("consumable", "manufacturedProduct");
        Element code = medication(out, "medicationCodeableConcept", source, material, doc);
        String main = Codes.main(code, doc);
        if (negated != null && main.isEmpty()) {
            // No product is named: it is said that none is taken.
            main = "none";
        }
        Acts.authors(out, source, "requester", "authoredOn", doc);
        for (Element performer : source.children("performer")) {
            Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
            if (actor != null && !out.has("performer")) {
                out.refer("performer", actor);
            }
        }
        Out dosage = out.add("dosageInstruction");
        new Dosage(doc).write(dosage, source);
        related(out, dosage, source, doc);
        Acts.notes(out, source, doc);
        Acts.content(draft, "medication", main, Times.day(DosageTimes.bounds(source), doc));
        return draft;
    }

    /** "completed" with an end that lies after the document is active. */
    private static void status(Out out, Element source, Doc doc) {
        Element status = source.child("statusCode");
        if (Codes.is(status, "completed") && status != null) {
            for (Element time : source.children("effectiveTime")) {
                Element high = time.child("high");
                if (Times.future(Times.point(high, doc), doc)) {
                    out.set("status", "active", status.attribute("code"));
                    return;
                }
            }
        }
        Acts.status(out, source, CodeMap.MEDICATION_STATUS, "unknown");
    }

    /** Writes the product as CodeableConcept and gives the element of its code. */
    static @Nullable Element medication(Out out, String field, Element source, @Nullable Element product, Doc doc) {
        Element material = product == null ? null : product.child("manufacturedMaterial");
        if (material == null && product != null) {
            material = product.child("manufacturedLabeledDrug");
        }
        Element code = material == null ? null : material.child("code");
        Out concept = out.child(field);
        if (code != null) {
            Codes.into(concept, code, doc);
        }
        if (material != null && !concept.has("text")) {
            Contacts.text(concept, "text", material.child("name"));
        }
        Element act = source.child("code");
        if (!concept.written()
                && !Texts.into(concept, "text", act == null ? null : act.child("originalText"), doc)
                && !Texts.into(concept, "text", source.child("text"), doc)) {
            Acts.absentObject(concept, code);
        }
        return code != null && !Codes.main(code, doc).isEmpty()
                ? code
                : material == null ? null : material.child("name");
    }

    private static void related(Out out, Out dosage, Element source, Doc doc) {
        for (Element related : Acts.related(source)) {
            Element value = related.child("value");
            if (Acts.link(related).equals("RSON") && related.is("observation")) {
                if (Codes.addConcept(out, "reasonCode", value, doc)) {
                    out.mark("reasonCode", Acts.linkLeaf(related));
                }
            } else if (related.is("substanceAdministration") && related.child("text") != null) {
                // Free text sig (76662-6).
                if (!dosage.has("text")) {
                    Texts.into(dosage, "text", related.child("text"), doc);
                }
            } else if (related.is("act") && !Acts.isComment(related)) {
                // Instruction.
                if (related.child("text") != null && !dosage.has("patientInstruction")) {
                    Texts.into(dosage, "patientInstruction", related.child("text"), doc);
                }
                Element code = related.child("code");
                if (code != null && code.value("code") != null) {
                    Codes.addConcept(dosage, "additionalInstruction", code, doc);
                }
            } else if (related.is("supply")) {
                if (Acts.mood(related, "INT", "RQO")) {
                    supplyOrder(out, related, doc);
                } else {
                    dispense(out, related, doc);
                }
            }
        }
        if (!dosage.has("text")) {
            Element text = source.child("text");
            if (text != null && text.child("reference") == null) {
                Texts.into(dosage, "text", text, doc);
            }
        }
    }

    private static void supplyOrder(Out out, Element supply, Doc doc) {
        Out request = out.child("dispenseRequest");
        Leaf mood = supply.attribute("moodCode");
        Element repeat = supply.child("repeatNumber");
        BigDecimal fills = repeat == null ? null : Quantities.number(repeat.value("value"));
        if (repeat != null
                && fills != null
                && fills.signum() > 0
                && fills.stripTrailingZeros().scale() <= 0
                && fills.compareTo(BigDecimal.valueOf(10_000)) < 0) {
            // CDA counts the first fill, FHIR does not.
            request.set("numberOfRepeatsAllowed", fills.intValueExact() - 1, repeat.attribute("value"));
        }
        Quantities.quantity(request, "quantity", supply.child("quantity"));
        List<Element> times = supply.children("effectiveTime");
        if (!times.isEmpty()) {
            Times.period(request, "validityPeriod", times.getFirst(), doc);
        }
        if (request.written()) {
            request.mark("", mood);
        } else {
            out.mark("", mood);
        }
        for (Element related : Acts.related(supply)) {
            if (related.is("act") && related.child("text") != null) {
                Out note = out.add("note");
                Texts.into(note, "text", related.child("text"), doc);
            }
        }
    }

    private static void dispense(Out out, Element supply, Doc doc) {
        Draft draft = Acts.begin("MedicationDispense", supply, "subject", doc);
        Out dispense = draft.root();
        Acts.status(dispense, supply, CodeMap.MEDICATION_STATUS, "unknown");
        if ("active".equals(dispense.string("status"))) {
            dispense.set("status", "in-progress", status(supply));
        }
        Element product = supply.at("product", "manufacturedProduct");
        Element code = null;
        if (product != null) {
            code = medication(dispense, "medicationCodeableConcept", supply, product, doc);
        } else if (out.get("medicationCodeableConcept") != null) {
            dispense.copy("medicationCodeableConcept", out);
        }
        dispense.addReference("authorizingPrescription", out.draft());
        Quantities.quantity(dispense, "quantity", supply.child("quantity"));
        List<Element> times = supply.children("effectiveTime");
        if (!times.isEmpty() && !Times.dateTime(dispense, "whenHandedOver", times.getFirst(), doc)) {
            Times.dateTime(dispense, "whenHandedOver", times.getFirst().child("low"), doc);
        }
        Acts.performers(dispense, supply, "performer", doc);
        Acts.content(draft, "dispense", code, times.isEmpty() ? null : times.getFirst(), doc);
    }

    private static @Nullable Leaf status(Element supply) {
        Element status = supply.child("statusCode");
        return status == null ? null : status.attribute("code");
    }
}
