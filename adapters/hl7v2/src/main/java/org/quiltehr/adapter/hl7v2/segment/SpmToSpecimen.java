package org.quiltehr.adapter.hl7v2.segment;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** SPM to Specimen (guide: SPM[Specimen]). */
public final class SpmToSpecimen {

    private SpmToSpecimen() {}

    /**
     * Makes the Specimen.
     *
     * @param order what names the order it was taken for: the key where SPM-2 has no number
     */
    public static Draft map(Row spm, @Nullable Draft patient, String order) {
        Draft draft = spm.conversion().add("Specimen", Entry.Mode.UPSERT, patient);
        spm.carry(draft);
        Element specimen = draft.root();
        Repetition placer = spm.first(2).sub(1);
        Repetition filler = spm.first(2).sub(2);
        Fields.entity(spm, specimen, placer, "PLAC");
        Fields.entity(spm, specimen, filler, "FILL");
        Fields.identifiers(spm, specimen, 31);
        Fields.entity(spm, specimen, spm.first(32), "SHIP");
        if (spm.has(20)) {
            Codes.code(spm, specimen, "status", spm.leaf(20), "specimen-availability");
        }
        if (spm.first(30).has(1)) {
            Cx.identifier(spm, specimen.child("accessionIdentifier"), spm.first(30));
        }
        Fields.concept(spm, specimen, "type", 4, "specimen-type");
        if (patient != null) {
            specimen.refer("subject", patient);
        }
        Dtm.put(spm, specimen, "receivedTime", spm.leaf(18));
        collection(spm, specimen.child("collection"));
        if (spm.has(27) || spm.has(6)) {
            Element container = specimen.item("container");
            Cwe.concept(spm, container.child("type"), spm.first(27));
            if (spm.has(6)) {
                Cwe.concept(spm, container.child("additiveCodeableConcept"), spm.first(6));
            }
        }
        Fields.concepts(spm, specimen, "condition", 24, "specimen-condition");
        for (Repetition text : spm.all(14)) {
            Fields.note(specimen, text.leaf(1));
        }
        if (filler.has(1)) {
            draft.key("filler|" + Cx.entityKey(filler, spm.settings()));
        }
        if (placer.has(1)) {
            draft.key("placer|" + Cx.entityKey(placer, spm.settings()));
        }
        if (draft.keys().isEmpty() && !order.isEmpty()) {
            draft.key("specimen|" + order + "|" + Cwe.key(spm.first(4)));
        }
        return draft;
    }

    private static void collection(Row spm, Element collection) {
        if (spm.first(17).has(2)) {
            Dtm.put(
                    spm,
                    collection.child("collectedPeriod"),
                    "start",
                    spm.first(17).leaf(1));
            Dtm.put(
                    spm,
                    collection.child("collectedPeriod"),
                    "end",
                    spm.first(17).leaf(2));
        } else {
            Dtm.put(spm, collection, "collectedDateTime", spm.leaf(17));
        }
        if (spm.has(12)) {
            Quantities.quantity(spm, collection.child("quantity"), spm.first(12));
        }
        Fields.concept(spm, collection, "method", 7, null);
        Fields.concept(spm, collection, "bodySite", 8, null);
    }
}
