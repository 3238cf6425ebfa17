package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/** Specimens of a panel, of a single result, and of a collection procedure: Specimen. */
final class SpecimenEntry {

    private SpecimenEntry() {}

    /** The specimen of a result, its own; an Observation has place for one. */
    static void ofResult(Out observation, Element source, Doc doc) {
        for (Draft specimen : of(source, doc)) {
            if (!observation.has("specimen")) {
                observation.refer("specimen", specimen);
            }
        }
    }

    /** The specimens that a statement names, and how they were taken if the statement is their collection. */
    static List<Draft> of(Element source, Doc doc) {
        List<Draft> drafts = new ArrayList<>(1);
        for (Element specimen : source.children("specimen")) {
            Element role = specimen.child("specimenRole");
            Element entity = role == null ? null : role.child("specimenPlayingEntity");
            Element code = entity == null ? null : entity.child("code");
            Element name = entity == null ? null : entity.child("name");
            if (role == null || code == null && name == null && role.child("id") == null) {
                continue;
            }
            Draft draft = doc.drafts().begin("Specimen", role);
            Out out = draft.root();
            Ids.all(role, out, draft);
            out.refer("subject", doc.patient());
            if (!Codes.concept(out, "type", code, doc)) {
                Contacts.text(out.child("type"), "text", name);
            } else {
                note(out, name, doc);
            }
            note(out, entity == null ? null : entity.child("desc"), doc);
            Out collection = out.child("collection");
            Quantities.quantity(collection, "quantity", entity == null ? null : entity.child("quantity"));
            if (source.is("procedure")) {
                Times.dateTimeOrPeriod(collection, "collected", source.child("effectiveTime"), doc);
                Codes.concept(collection, "bodySite", source.child("targetSiteCode"), doc);
                Codes.concept(collection, "method", source.child("methodCode"), doc);
            }
            drafts.add(draft);
        }
        return drafts;
    }

    private static void note(Out specimen, @Nullable Element words, Doc doc) {
        Out note = specimen.add("note");
        Texts.into(note, "text", words, doc);
    }
}
