package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** OBR to DiagnosticReport (guide: OBR[DiagnosticReport]). An absent OBR-25 is an unknown status. */
public final class ObrToDiagnosticReport {

    private ObrToDiagnosticReport() {}

    public static Draft map(Row obr, Optional<Row> orc, @Nullable Draft patient, Optional<Draft> encounter) {
        Draft draft = obr.conversion().add("DiagnosticReport", Entry.Mode.UPSERT, patient);
        obr.carry(draft);
        Element report = draft.root();
        number(obr, orc, report, 2, "PLAC");
        number(obr, orc, report, 3, "FILL");
        if (!Codes.code(obr, report, "status", obr.leaf(25), "result-status")) {
            report.fixed("status", "unknown");
        }
        Fields.concepts(obr, report, "category", 24, "diagnostic-section");
        Fields.concept(obr, report, "code", 4, null);
        Fields.absent(report, "code");
        if (patient != null) {
            report.refer("subject", patient);
        }
        encounter.ifPresent(e -> report.refer("encounter", e));
        if (obr.has(8)) {
            Dtm.put(obr, report.child("effectivePeriod"), "start", obr.leaf(7));
            Dtm.put(obr, report.child("effectivePeriod"), "end", obr.leaf(8));
        } else {
            Dtm.put(obr, report, "effectiveDateTime", obr.leaf(7));
        }
        if (Dtm.hasTime(obr.leaf(22), obr.settings().zone())) {
            Dtm.putInstant(obr, report, "issued", obr.leaf(22));
        }
        for (int field : new int[] {32, 33}) {
            for (Repetition ndl : obr.all(field)) {
                interpreter(report, ndl);
            }
        }
        List<String> keys = OrderKeys.of(orc, Optional.of(obr));
        keys.forEach(draft::key);
        return draft;
    }

    /** A number stands in OBR, else in ORC; where both have it and it is one, both are held. */
    static void number(Row obr, Optional<Row> orc, Element into, int field, String kind) {
        Repetition own = obr.first(field);
        Repetition above = orc.map(r -> r.first(field)).orElse(Repetition.NONE);
        if (own.has(1)) {
            Fields.entity(obr, into, own, kind);
        }
        if (above.has(1) && !above.er7().equals(own.er7())) {
            Fields.entity(orc.orElse(obr), into, above, kind);
        } else if (orc.isPresent()) {
            orc.get().segment().sameAs(obr.segment(), field);
        }
    }

    /** NDL: a name in the first component's parts, as a display. */
    private static void interpreter(Element report, Repetition ndl) {
        StringBuilder name = new StringBuilder();
        Leaf[] parts = {ndl.leaf(1, 6), ndl.leaf(1, 3), ndl.leaf(1, 4), ndl.leaf(1, 2), ndl.leaf(1, 5)};
        for (Leaf part : parts) {
            if (part.isPresent()) {
                name.append(name.isEmpty() ? "" : " ").append(part.text());
            }
        }
        Element interpreter = report.item("resultsInterpreter");
        if (!name.isEmpty()) {
            interpreter.put("display", name.toString(), parts);
            interpreter.child("identifier").put("value", ndl.leaf(1, 1));
        } else if (ndl.has(2)) {
            StringBuilder flat = new StringBuilder();
            Leaf[] flatParts = {ndl.leaf(6), ndl.leaf(3), ndl.leaf(4), ndl.leaf(2), ndl.leaf(5)};
            for (Leaf part : flatParts) {
                if (part.isPresent()) {
                    flat.append(flat.isEmpty() ? "" : " ").append(part.text());
                }
            }
            interpreter.put("display", flat.toString(), flatParts);
            interpreter.child("identifier").put("value", ndl.leaf(1));
        } else if (ndl.has(1)) {
            interpreter.child("identifier").put("value", ndl.leaf(1));
        }
    }
}
