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

/** RXO or RXE with its ORC, TQ1 and RXR to MedicationRequest (guide: RXO[MedicationRequest], TQ1[MedicationRequest]). */
public final class RxToMedicationRequest {

    /** Which field holds what: RXE numbers its fields otherwise than RXO. */
    private record Layout(
            int code, int low, int high, int units, int amount, int amountUnits, int refills, int instruction) {}

    private static final Layout RXO = new Layout(1, 2, 3, 4, 11, 12, 13, 7);
    private static final Layout RXE = new Layout(2, 3, 4, 5, 10, 11, 12, 7);

    private RxToMedicationRequest() {}

    public static Draft map(
            Row rx, Optional<Row> orc, Optional<Row> tq1, Optional<Row> rxr, Draft patient, Optional<Draft> encounter) {
        Layout at = rx.segment().is("RXO") ? RXO : RXE;
        Draft draft = rx.conversion().add("MedicationRequest", Entry.Mode.UPSERT, patient);
        rx.carry(draft);
        orc.ifPresent(r -> r.carry(draft));
        tq1.ifPresent(r -> r.carry(draft));
        rxr.ifPresent(r -> r.carry(draft));
        Element request = draft.root();
        identifiers(rx, orc, draft);
        if (!orc.map(r -> MedicationStatus.put(r, request)).orElse(false)) {
            request.fixed("status", "unknown");
        }
        request.fixed("intent", "order");
        Fields.concept(rx, request, "medicationCodeableConcept", at.code(), null);
        Fields.absent(request, "medicationCodeableConcept");
        request.refer("subject", patient);
        encounter.ifPresent(e -> request.refer("encounter", e));
        orc.ifPresent(r -> Dtm.put(r, request, "authoredOn", r.leaf(9)));
        orc.ifPresent(r -> Fields.person(r, request, "requester", 12));
        dosage(rx, tq1, rxr, at, request.item("dosageInstruction"));
        Element dispense = request.child("dispenseRequest");
        if (Quantities.put(dispense.child("quantity"), "value", rx.leaf(at.amount()))) {
            Quantities.unit(rx, dispense.child("quantity"), rx.first(at.amountUnits()));
        }
        if (rx.text(at.refills()).matches("\\d{1,4}")) {
            dispense.put("numberOfRepeatsAllowed", Integer.parseInt(rx.text(at.refills())), rx.leaf(at.refills()));
        }
        draft.key("medication|" + Cwe.key(rx.first(at.code())) + "|" + day(orc));
        return draft;
    }

    private static String day(Optional<Row> orc) {
        return orc.map(r -> Dtm.day(r.leaf(9), r.settings().zone())).orElse("");
    }

    private static void identifiers(Row rx, Optional<Row> orc, Draft draft) {
        orc.ifPresent(r -> {
            Fields.entity(r, draft.root(), r.first(2), "PLAC");
            Fields.entity(r, draft.root(), r.first(3), "FILL");
            OrderKeys.of(orc, Optional.empty()).forEach(draft::key);
        });
        if (rx.segment().is("RXE") && rx.leaf(15).isPresent()) {
            draft.root().item("identifier").put("value", rx.leaf(15));
            draft.key("prescription|" + rx.text(15));
        }
    }

    private static void dosage(Row rx, Optional<Row> tq1, Optional<Row> rxr, Layout at, Element dosage) {
        Repetition instruction = rx.first(at.instruction());
        dosage.put("text", instruction.has(2) ? instruction.leaf(2) : instruction.leaf(1));
        tq1.ifPresent(r -> timing(r, dosage.child("timing"), r.first(3).leaf(1), r.leaf(7), r.leaf(8)));
        if (rx.segment().is("RXE") && tq1.isEmpty()) {
            Repetition quantityTiming = rx.first(1);
            timing(rx, dosage.child("timing"), quantityTiming.leaf(2), quantityTiming.leaf(4), quantityTiming.leaf(5));
        }
        rxr.ifPresent(r -> {
            Fields.concept(r, dosage, "site", 2, "body-site");
            Fields.concept(r, dosage, "route", 1, "route");
            Fields.concept(r, dosage, "method", 4, null);
        });
        Leaf low = rx.leaf(at.low());
        Leaf high = rx.leaf(at.high());
        if (high.isPresent()
                && Quantities.number(low).isPresent()
                && Quantities.number(high).isPresent()) {
            Element range = dosage.item("doseAndRate").child("doseRange");
            Quantities.put(range.child("low"), "value", low);
            Quantities.unit(rx, range.child("low"), rx.first(at.units()));
            Quantities.put(range.child("high"), "value", high);
            Quantities.unit(rx, range.child("high"), rx.first(at.units()));
        } else if (Quantities.number(low).isPresent()) {
            Element quantity = dosage.item("doseAndRate").child("doseQuantity");
            Quantities.put(quantity, "value", low);
            Quantities.unit(rx, quantity, rx.first(at.units()));
        }
    }

    private static void timing(Row row, Element timing, Leaf pattern, Leaf start, Leaf end) {
        timing.child("code").put("text", pattern);
        Element bounds = timing.child("repeat").child("boundsPeriod");
        Dtm.put(row, bounds, "start", start);
        Dtm.put(row, bounds, "end", end);
    }

    /** RXD of RDS to MedicationDispense; a time of dispensing says that it was done. */
    public static Draft dispense(Row rxd, Optional<Row> orc, Optional<Row> rxr, Draft patient) {
        Draft draft = rxd.conversion().add("MedicationDispense", Entry.Mode.UPSERT, patient);
        rxd.carry(draft);
        orc.ifPresent(r -> r.carry(draft));
        rxr.ifPresent(r -> r.carry(draft));
        Element dispense = draft.root();
        orc.ifPresent(r -> Fields.entity(r, dispense, r.first(3), "FILL"));
        dispense.fixed("status", rxd.has(3) ? "completed" : "unknown");
        Fields.concept(rxd, dispense, "medicationCodeableConcept", 2, null);
        Fields.absent(dispense, "medicationCodeableConcept");
        dispense.refer("subject", patient);
        if (rxd.leaf(7).isPresent()) {
            dispense.item("authorizingPrescription").child("identifier").put("value", rxd.leaf(7));
        }
        if (Quantities.put(dispense.child("quantity"), "value", rxd.leaf(4))) {
            Quantities.unit(rxd, dispense.child("quantity"), rxd.first(5));
        }
        Dtm.put(rxd, dispense, "whenHandedOver", rxd.leaf(3));
        for (Repetition note : rxd.all(9)) {
            Fields.note(dispense, note.leaf(1));
        }
        rxr.ifPresent(r -> Fields.concept(r, dispense.item("dosageInstruction"), "route", 1, "route"));
        OrderKeys.of(orc, Optional.empty()).stream()
                .filter(key -> key.startsWith("filler|"))
                .forEach(key -> draft.key(key + "|" + rxd.text(1)));
        draft.key("dispense|" + rxd.text(7) + "|" + Cwe.key(rxd.first(2)) + "|"
                + Dtm.day(rxd.leaf(3), rxd.settings().zone()));
        draft.traceKey(rxd.leaf(1));
        return draft;
    }

    /** RXA of RAS to MedicationAdministration. */
    public static Draft administration(Row rxa, Optional<Row> orc, Optional<Row> rxr, Draft patient) {
        Draft draft = rxa.conversion().add("MedicationAdministration", Entry.Mode.UPSERT, patient);
        rxa.carry(draft);
        orc.ifPresent(r -> r.carry(draft));
        rxr.ifPresent(r -> r.carry(draft));
        Element given = draft.root();
        orc.ifPresent(r -> Fields.entity(r, given, r.first(3), "FILL"));
        if (rxa.text(21).equals("D")) {
            draft.mode(Entry.Mode.RETRACT);
            given.put("status", "entered-in-error", rxa.leaf(21));
        } else if (!Codes.code(rxa, given, "status", rxa.leaf(20), "completion-status")) {
            given.fixed("status", "unknown");
        }
        Fields.concepts(rxa, given, "statusReason", 18, null);
        Fields.concept(rxa, given, "medicationCodeableConcept", 5, null);
        Fields.absent(given, "medicationCodeableConcept");
        given.refer("subject", patient);
        if (rxa.has(4) && !rxa.text(4).equals(rxa.text(3))) {
            Dtm.put(rxa, given.child("effectivePeriod"), "start", rxa.leaf(3));
            Dtm.put(rxa, given.child("effectivePeriod"), "end", rxa.leaf(4));
        } else {
            Dtm.put(rxa, given, "effectiveDateTime", rxa.leaf(3));
        }
        if (!given.has("effectiveDateTime") && !given.has("effectivePeriod")) {
            given.child("_effectiveDateTime").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
        for (Repetition xcn : rxa.all(10)) {
            Element performer = given.item("performer");
            Xcn.refer(rxa, performer.child("actor"), xcn);
        }
        Fields.concepts(rxa, given, "reasonCode", 19, null);
        Element dosage = given.child("dosage");
        rxr.ifPresent(r -> {
            Fields.concept(r, dosage, "site", 2, "body-site");
            Fields.concept(r, dosage, "route", 1, "route");
        });
        if (!rxa.text(6).equals("999") && Quantities.put(dosage.child("dose"), "value", rxa.leaf(6))) {
            Quantities.unit(rxa, dosage.child("dose"), rxa.first(7));
        } else if (!dosage.isEmpty()) {
            dosage.child("dose").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
        orc.map(r -> r.first(2)).filter(ei -> ei.has(1)).ifPresent(ei -> {
            String key = "placer|" + Cx.entityKey(ei, rxa.settings()) + "||";
            Element request = given.child("request");
            request.fixed("reference", Entry.KEY_REFERENCE + "MedicationRequest|" + key);
            Cx.entity(rxa, request.child("identifier"), ei);
        });
        String day = rxa.text(3);
        OrderKeys.of(orc, Optional.empty()).stream()
                .filter(key -> key.startsWith("filler|"))
                .forEach(key -> draft.key(key + "|" + day));
        draft.key("administration|" + Cwe.key(rxa.first(5)) + "|" + day);
        return draft;
    }
}
