package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** RXA with its ORC and RXR to Immunization (guide: RXA[Immunization], ORC[Immunization], RXR[Immunization]). */
public final class RxaToImmunization {

    private static final String ROLES = "http://terminology.hl7.org/CodeSystem/v2-0443";

    private RxaToImmunization() {}

    public static Draft map(Row rxa, Optional<Row> orc, Optional<Row> rxr, Draft patient, Optional<Draft> encounter) {
        Draft draft = rxa.conversion().add("Immunization", Entry.Mode.UPSERT, patient);
        rxa.carry(draft);
        orc.ifPresent(r -> r.carry(draft));
        rxr.ifPresent(r -> r.carry(draft));
        Element shot = draft.root();
        orc.ifPresent(r -> {
            Fields.entity(r, shot, r.first(2), "PLAC");
            Fields.entity(r, shot, r.first(3), "FILL");
        });
        status(rxa, draft);
        Fields.concepts(rxa, shot, "reasonCode", 19, null);
        Fields.concept(rxa, shot, "statusReason", 18, null);
        Fields.concept(rxa, shot, "vaccineCode", 5, null);
        Fields.absent(shot, "vaccineCode");
        shot.refer("patient", patient);
        encounter.ifPresent(e -> shot.refer("encounter", e));
        Dtm.put(rxa, shot, "occurrenceDateTime", rxa.leaf(3));
        if (!shot.has("occurrenceDateTime")) {
            shot.child("_occurrenceDateTime").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
        Dtm.put(rxa, shot, "recorded", rxa.leaf(22));
        origin(rxa, shot);
        place(rxa, shot);
        maker(rxa, shot);
        shot.put("lotNumber", rxa.leaf(15));
        Dtm.putDate(rxa, shot, "expirationDate", rxa.leaf(16));
        rxr.ifPresent(r -> {
            Fields.concept(r, shot, "site", 2, "body-site");
            Fields.concept(r, shot, "route", 1, "route");
        });
        dose(rxa, shot);
        orc.ifPresent(r -> performers(r, shot, 12, "OP", "Ordering Provider"));
        performers(rxa, shot, 10, "AP", "Administering Provider");
        keys(rxa, orc, draft);
        return draft;
    }

    private static void status(Row rxa, Draft draft) {
        Element shot = draft.root();
        if (rxa.text(21).equals("D")) {
            draft.mode(Entry.Mode.RETRACT);
            shot.put("status", "entered-in-error", rxa.leaf(21));
        } else if (!Codes.code(rxa, shot, "status", rxa.leaf(20), "completion-status")) {
            shot.fixed("status", "completed");
        }
    }

    /** RXA-9 (NIP001): 00 is a new dose, which the sender gave; 01 to 08 were reported by others. */
    private static void origin(Row rxa, Element shot) {
        for (Repetition note : rxa.all(9)) {
            String code = note.text(1);
            if (code.equals("00")) {
                shot.put("primarySource", true, note.leaf(1));
                note.leaf(1).keepToo();
            } else if (code.matches("0[1-8]")) {
                shot.put("primarySource", false, note.leaf(1));
                Cwe.concept(rxa, shot.child("reportOrigin"), note);
            } else if (note.has(2)) {
                shot.item("note").put("text", note.leaf(2));
            }
        }
    }

    private static void place(Row rxa, Element shot) {
        Repetition place = rxa.has(27) ? rxa.first(27) : rxa.first(11);
        Leaf name = place.has(4) ? place.leaf(4) : place.leaf(1);
        if (name.isPresent()) {
            shot.child("location").put("display", name);
        }
    }

    private static void maker(Row rxa, Element shot) {
        Repetition maker = rxa.first(17);
        if (maker.has(2)) {
            shot.child("manufacturer").put("display", maker.leaf(2));
        }
        if (maker.has(1)) {
            Element identifier = shot.child("manufacturer").child("identifier");
            if (maker.text(3).equals("MVX")) {
                identifier.put("system", "http://hl7.org/fhir/sid/mvx", maker.leaf(3));
            }
            identifier.put("value", maker.leaf(1));
        }
    }

    /** 999 stands for an unknown amount (CDC's implementation guide for immunization messaging). */
    private static void dose(Row rxa, Element shot) {
        if (!rxa.text(6).equals("999") && Quantities.number(rxa.leaf(6)).isPresent()) {
            Element quantity = shot.child("doseQuantity");
            Quantities.put(quantity, "value", rxa.leaf(6));
            Quantities.unit(rxa, quantity, rxa.first(7));
        }
    }

    private static void performers(Row row, Element shot, int field, String code, String display) {
        for (Repetition xcn : row.all(field)) {
            Element performer = shot.item("performer");
            Xcn.refer(row, performer.child("actor"), xcn);
            if (!performer.isEmpty()) {
                Element role = performer.child("function").item("coding").fixed("system", ROLES);
                role.fixed("code", code).fixed("display", display);
            }
        }
    }

    private static void keys(Row rxa, Optional<Row> orc, Draft draft) {
        for (int field : new int[] {3, 2}) {
            orc.map(r -> r.first(field))
                    .filter(ei -> ei.has(1) && !Cx.isPlaceholder(ei.text(1)))
                    .ifPresent(
                            ei -> draft.key((field == 3 ? "filler|" : "placer|") + Cx.entityKey(ei, rxa.settings())));
        }
        draft.key("immunization|" + Cwe.key(rxa.first(5)) + "|"
                + Dtm.day(rxa.leaf(3), rxa.settings().zone()));
    }
}
