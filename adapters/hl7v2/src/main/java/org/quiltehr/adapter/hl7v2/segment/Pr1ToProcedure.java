package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Pl;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** PR1 to Procedure (guide: PR1[Procedure]). PR1 does not say how far it went: the status is unknown. PR1-20 D retracts. */
public final class Pr1ToProcedure {

    private Pr1ToProcedure() {}

    public static Draft map(Row pr1, Draft patient, Optional<Draft> encounter) {
        Draft draft = pr1.conversion().add("Procedure", Entry.Mode.UPSERT, patient);
        pr1.carry(draft);
        Element procedure = draft.root();
        if (pr1.text(20).equals("D")) {
            draft.mode(Entry.Mode.RETRACT);
            procedure.put("status", "entered-in-error", pr1.leaf(20));
        } else {
            procedure.fixed("status", "unknown");
        }
        Fields.entity(pr1, procedure, pr1.first(19), null);
        Fields.concept(pr1, procedure, "category", 6, null);
        Fields.concept(pr1, procedure, "code", 3, null);
        if (!procedure.child("code").has("text")) {
            procedure.child("code").put("text", pr1.leaf(4));
        }
        procedure.refer("subject", patient);
        encounter.ifPresent(e -> procedure.refer("encounter", e));
        Dtm.put(pr1, procedure, "performedDateTime", pr1.leaf(5));
        for (int field : new int[] {11, 8, 12}) {
            for (Repetition xcn : pr1.all(field)) {
                Element performer = procedure.item("performer");
                Xcn.refer(pr1, performer.child("actor"), xcn);
                if (field != 12 && !performer.isEmpty()) {
                    Element role = performer.child("function").item("coding").fixed("system", "http://snomed.info/sct");
                    role.fixed("code", field == 11 ? "304292004" : "88189002");
                }
            }
        }
        if (pr1.has(23)) {
            Pl.refer(pr1, procedure.child("location"), pr1.first(23));
        }
        Fields.concepts(pr1, procedure, "reasonCode", 15, null);
        if (pr1.first(19).has(1)) {
            draft.key(Cx.entityKey(pr1.first(19), pr1.settings()));
        }
        String code = pr1.has(3) ? Cwe.key(pr1.first(3)) : Cwe.key(pr1.first(4));
        draft.key(
                "procedure|" + code + "|" + Dtm.day(pr1.leaf(5), pr1.settings().zone()));
        return draft;
    }
}
