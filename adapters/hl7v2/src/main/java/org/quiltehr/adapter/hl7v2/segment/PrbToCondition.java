package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** PRB, a problem of the list, to Condition (HL7 v2.5.1 section 12.4.2; the guide has no map of it). PRB-1 DE retracts. */
public final class PrbToCondition {

    private static final String CODES = "http://terminology.hl7.org/CodeSystem/";

    private PrbToCondition() {}

    public static Draft map(Row prb, Draft patient, Optional<Draft> encounter) {
        Draft draft = prb.conversion().add("Condition", Entry.Mode.UPSERT, patient);
        prb.carry(draft);
        Element condition = draft.root();
        Fields.entity(prb, condition, prb.first(4), null);
        if (prb.text(1).equals("DE")) {
            draft.mode(Entry.Mode.RETRACT);
            Element coding = condition.child("verificationStatus").item("coding");
            coding.fixed("system", CODES + "condition-ver-status").put("code", "entered-in-error", prb.leaf(1));
        }
        Element category = condition.item("category").item("coding");
        category.fixed("system", CODES + "condition-category").fixed("code", "problem-list-item");
        Fields.concept(prb, condition, "code", 3, null);
        condition.refer("subject", patient);
        encounter.ifPresent(e -> condition.refer("encounter", e));
        Leaf began = prb.leaf(16);
        Dtm.put(prb, condition, "onsetDateTime", began);
        Dtm.put(prb, condition, "abatementDateTime", prb.leaf(9));
        if (condition.has("abatementDateTime")) {
            Element coding = condition.child("clinicalStatus").item("coding");
            coding.fixed("system", CODES + "condition-clinical").put("code", "resolved", prb.leaf(9));
        }
        Dtm.put(prb, condition, "recordedDate", prb.leaf(7));
        if (prb.first(4).has(1)) {
            draft.key(Cx.entityKey(prb.first(4), prb.settings()));
        }
        draft.key("condition|" + Cwe.key(prb.first(3)) + "|"
                + Dtm.day(began, prb.settings().zone()));
        return draft;
    }
}
