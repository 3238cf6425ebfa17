package org.quiltehr.adapter.ccda.entry;

import java.math.BigDecimal;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Immunization activity that has happened or was refused: Immunization. */
final class ImmunizationEntry {

    private ImmunizationEntry() {}

    static Draft map(Element source, Doc doc) {
        Draft draft = Acts.begin("Immunization", source, "patient", doc);
        Out out = draft.root();
        Leaf negated = Acts.negated(source, out);
        if (negated != null) {
            out.set("status", "not-done", negated);
        } else {
            Acts.status(out, source, CodeMap.IMMUNIZATION_STATUS, "completed");
        }
        Element product = source.at("consumable", "manufacturedProduct");
        Element code = MedicationEntry.medication(out, "vaccineCode", source, product, doc);
        Element material = product == null ? null : product.child("manufacturedMaterial");
        if (material != null) {
            Contacts.text(out, "lotNumber", material.child("lotNumberText"));
            Times.date(out, "expirationDate", material.child("sdtc:expirationTime"), doc);
        }
        Draft manufacturer =
                product == null ? null : Parties.organization(product.child("manufacturerOrganization"), doc);
        if (manufacturer != null) {
            out.refer("manufacturer", manufacturer);
        }
        Element time = source.child("effectiveTime");
        if (time == null
                || (!Times.dateTime(out, "occurrenceDateTime", time, doc)
                        && !Times.dateTime(out, "occurrenceDateTime", time.child("low"), doc)
                        && !Times.dateTime(out, "occurrenceDateTime", time.child("center"), doc)
                        && !Times.dateTime(out, "occurrenceDateTime", time.child("high"), doc))) {
            Acts.absent(out, "occurrenceDateTime", time);
        }
        // The guide: C-CDA does not say who it was heard from.
        out.child("_primarySource")
                .add("extension")
                .set("url", Extensions.ABSENT)
                .set("valueCode", "unknown");
        Acts.authors(out, source, null, "recorded", doc);
        Codes.concept(out, "route", source.child("routeCode"), doc);
        Codes.concept(out, "site", source.child("approachSiteCode"), doc);
        Quantities.quantity(out, "doseQuantity", source.child("doseQuantity"));
        Acts.performers(out, source, "performer", doc);
        if (negated == null) {
            administered(out);
        }
        Element repeat = source.child("repeatNumber");
        BigDecimal dose = repeat == null ? null : Quantities.number(repeat.value("value"));
        if (repeat != null
                && dose != null
                && dose.signum() > 0
                && dose.stripTrailingZeros().scale() <= 0
                && dose.compareTo(BigDecimal.valueOf(1000)) < 0) {
            out.add("protocolApplied").set("doseNumberPositiveInt", dose.intValueExact(), repeat.attribute("value"));
        }
        reasons(out, source, negated != null, doc);
        reactions(out, source, doc);
        Acts.notes(out, source, doc);
        Acts.content(draft, "immunization", code, time, doc);
        return draft;
    }

    /** The guide's function of who gave it, where the document names none. */
    private static void administered(Out out) {
        Out performer = out.find("performer", one -> !one.has("function"));
        while (performer != null) {
            Codes.fixed(
                    performer.child("function"),
                    "http://terminology.hl7.org/CodeSystem/v2-0443",
                    "AP",
                    "Administering Provider");
            performer = out.find("performer", one -> !one.has("function"));
        }
    }

    private static void reactions(Out out, Element source, Doc doc) {
        for (Element related : Acts.related(source)) {
            if (related.is("observation") && Acts.link(related).equals("MFST")) {
                Draft detail = ObservationEntry.map(related, SectionKind.OTHER, doc);
                Out reaction = out.add("reaction").refer("detail", detail, Acts.linkLeaf(related));
                Element time = related.child("effectiveTime");
                if (time != null && !Times.dateTime(reaction, "date", time, doc)) {
                    Times.dateTime(reaction, "date", time.child("low"), doc);
                }
            }
        }
    }

    private static void reasons(Out out, Element source, boolean refused, Doc doc) {
        for (Element related : Acts.related(source)) {
            if (!related.is("observation") || !Acts.link(related).equals("RSON")) {
                continue;
            }
            Leaf link = Acts.linkLeaf(related);
            if (refused && !out.has("statusReason")) {
                // Refusal reason: its code; in later releases its value.
                if (related.child("value") != null
                        && Codes.is(related.child("code"), "ASSERTION")
                        && Codes.concept(out, "statusReason", related.child("value"), doc)) {
                    out.mark("statusReason", link, Acts.code(related));
                } else if (Codes.concept(out, "statusReason", related.child("code"), doc)) {
                    out.mark("statusReason", link);
                }
            } else if (Codes.addConcept(out, "reasonCode", related.child("value"), doc)) {
                out.mark("reasonCode", link);
            }
        }
    }
}
