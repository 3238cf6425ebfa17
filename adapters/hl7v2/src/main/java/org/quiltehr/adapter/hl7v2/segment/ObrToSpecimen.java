package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** OBR-9, 10, 14, 15 and 39 to Specimen where no SPM tells of it, as before version 2.5 (guide: OBR[Specimen]). */
public final class ObrToSpecimen {

    private ObrToSpecimen() {}

    /**
     * Makes the Specimen, if the OBR tells of one.
     *
     * @param order what names the order it was taken for; empty if nothing does
     */
    public static Optional<Draft> map(Row obr, @Nullable Draft patient, String order) {
        if (!obr.first(15).isPresent() && !obr.has(10) && !obr.has(9) && !obr.has(14)) {
            return Optional.empty();
        }
        Draft draft = obr.conversion().add("Specimen", Entry.Mode.UPSERT, patient);
        Element specimen = draft.root();
        if (patient != null) {
            specimen.refer("subject", patient);
        }
        Element collection = specimen.child("collection");
        Repetition source = obr.first(15);
        Cwe.concept(obr, specimen.child("type"), source.sub(1), "specimen-type");
        Cwe.concept(obr, specimen.item("container").child("additiveCodeableConcept"), source.sub(2));
        Cwe.concept(obr, collection.child("bodySite"), source.sub(4));
        Cwe.concept(obr, specimen.item("condition"), source.sub(6), "specimen-condition");
        Dtm.put(obr, specimen, "receivedTime", obr.leaf(14));
        collected(obr, collection);
        Fields.note(specimen, source.leaf(3));
        for (Repetition comment : obr.all(39)) {
            Fields.note(specimen, comment.has(2) ? comment.leaf(2) : comment.leaf(1));
        }
        if (!order.isEmpty()) {
            draft.key("specimen|" + order + "|" + Cwe.key(source.sub(1)));
        }
        return Optional.of(draft);
    }

    private static void collected(Row obr, Element collection) {
        Fields.person(obr, collection, "collector", 10);
        if (obr.has(8)) {
            Dtm.put(obr, collection.child("collectedPeriod"), "start", obr.leaf(7));
            Dtm.put(obr, collection.child("collectedPeriod"), "end", obr.leaf(8));
        } else {
            Dtm.put(obr, collection, "collectedDateTime", obr.leaf(7));
        }
        if (obr.has(9)) {
            Quantities.quantity(obr, collection.child("quantity"), obr.first(9));
        }
    }
}
