package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** DG1 to Condition and Encounter.diagnosis (guide: DG1[Condition], DG1[Encounter]). DG1-21 D retracts. */
public final class Dg1ToCondition {

    private static final String CODES = "http://terminology.hl7.org/CodeSystem/";

    private Dg1ToCondition() {}

    public static void map(Row dg1, Draft patient, Optional<Draft> encounter) {
        Draft draft = dg1.conversion().add("Condition", Entry.Mode.UPSERT, patient);
        dg1.carry(draft);
        Element condition = draft.root();
        boolean deleted = dg1.text(21).equals("D");
        if (deleted) {
            draft.mode(Entry.Mode.RETRACT);
            Element coding = condition.child("verificationStatus").item("coding");
            coding.fixed("system", CODES + "condition-ver-status").put("code", "entered-in-error", dg1.leaf(21));
        }
        Element category = condition.item("category").item("coding");
        category.fixed("system", CODES + "condition-category").fixed("code", "encounter-diagnosis");
        Fields.entity(dg1, condition, dg1.first(20), null);
        Fields.concept(dg1, condition, "code", 3, null);
        if (!condition.child("code").has("text")) {
            condition.child("code").put("text", dg1.leaf(4));
        }
        condition.refer("subject", patient);
        encounter.ifPresent(e -> condition.refer("encounter", e));
        Dtm.put(dg1, condition, "onsetDateTime", dg1.leaf(5));
        Dtm.put(dg1, condition, "recordedDate", dg1.leaf(19));
        Fields.person(dg1, condition, "asserter", 16);
        if (dg1.first(20).has(1)) {
            draft.key(Cx.entityKey(dg1.first(20), dg1.settings()));
        }
        String code = dg1.has(3) ? Cwe.key(dg1.first(3)) : Cwe.key(dg1.first(4));
        draft.key(
                "condition|" + code + "|" + Dtm.day(dg1.leaf(5), dg1.settings().zone()));
        if (!deleted) {
            encounter.ifPresent(e -> diagnosis(dg1, e, draft));
        }
    }

    private static void diagnosis(Row dg1, Draft encounter, Draft condition) {
        Element diagnosis = encounter.root().item("diagnosis");
        diagnosis.refer("condition", condition);
        if (dg1.text(6).equals("A")) {
            Element use = diagnosis.child("use").item("coding");
            use.fixed("system", CODES + "diagnosis-role").put("code", "AD", dg1.leaf(6));
        } else if (dg1.has(6)) {
            Element use = diagnosis.child("use").item("coding");
            use.fixed("system", CODES + "v2-0052").put("code", dg1.leaf(6));
        }
        String rank = dg1.text(15);
        if (rank.matches("[1-9]\\d{0,4}")) {
            diagnosis.put("rank", Integer.parseInt(rank), dg1.leaf(15));
        }
    }
}
