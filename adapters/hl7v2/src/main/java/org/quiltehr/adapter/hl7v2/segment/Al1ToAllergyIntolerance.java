package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * AL1 and IAM to AllergyIntolerance (guide: AL1[AllergyIntolerance], IAM[AllergyIntolerance]). The guide states them
 * active, as FHIR demands a status of what is not in error. IAM-6 D retracts.
 */
public final class Al1ToAllergyIntolerance {

    private static final String CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
    private static final String VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

    private Al1ToAllergyIntolerance() {}

    /** Makes the AllergyIntolerance of an AL1. */
    public static void map(Row al1, Draft patient) {
        Draft draft = add(al1, patient);
        Element allergy = draft.root();
        active(allergy);
        what(al1, draft);
        reaction(al1, allergy);
        Dtm.put(al1, allergy, "onsetDateTime", al1.leaf(6));
        draft.key("allergy|" + Cwe.key(al1.first(3)) + "|"
                + Dtm.day(al1.leaf(6), al1.settings().zone()));
    }

    /** Makes the AllergyIntolerance of an IAM. */
    public static void adverseReaction(Row iam, Draft patient) {
        Draft draft = add(iam, patient);
        Element allergy = draft.root();
        if (iam.text(6).equals("D")) {
            draft.mode(Entry.Mode.RETRACT);
            Element coding = allergy.child("verificationStatus").item("coding");
            coding.fixed("system", VERIFICATION).put("code", "entered-in-error", iam.leaf(6));
        } else {
            active(allergy);
        }
        Fields.entity(iam, allergy, iam.first(7), null);
        what(iam, draft);
        reaction(iam, allergy);
        if (iam.has(11)) {
            Dtm.put(iam, allergy, "onsetDateTime", iam.leaf(11));
        } else {
            allergy.put("onsetString", iam.leaf(12));
        }
        Dtm.put(iam, allergy, "recordedDate", iam.leaf(13));
        if (iam.first(7).has(1)) {
            draft.key(Cx.entityKey(iam.first(7), iam.settings()));
        }
        draft.key("allergy|" + Cwe.key(iam.first(3)) + "|"
                + Dtm.day(iam.leaf(11), iam.settings().zone()));
    }

    private static Draft add(Row row, Draft patient) {
        Draft draft = row.conversion().add("AllergyIntolerance", Entry.Mode.UPSERT, patient);
        row.carry(draft);
        draft.root().refer("patient", patient);
        return draft;
    }

    private static void active(Element allergy) {
        allergy.child("clinicalStatus").item("coding").fixed("system", CLINICAL).fixed("code", "active");
    }

    private static void what(Row row, Draft draft) {
        Element allergy = draft.root();
        CodeTable categories = row.table("allergen-category");
        if (categories.contains(row.text(2))) {
            Codes.translate(row, row.leaf(2), "allergen-category")
                    .ifPresent(category -> allergy.add("category", category, row.leaf(2)));
        }
        row.table("allergy-type").find(row.text(2)).ifPresent(type -> allergy.put("type", type.target(), row.leaf(2)));
        Fields.concept(row, allergy, "code", 3, null);
        Fields.absent(allergy, "code");
    }

    /** A reaction needs a manifestation; without one the severity can only be the allergy's own criticality. */
    private static void reaction(Row row, Element allergy) {
        if (!row.has(5)) {
            if (row.table("allergy-criticality").contains(row.text(4))) {
                Codes.code(row, allergy, "criticality", row.leaf(4), "allergy-criticality");
            }
            return;
        }
        Element reaction = allergy.item("reaction");
        for (Repetition manifestation : row.all(5)) {
            if (manifestation.has(2) || manifestation.has(9)) {
                Cwe.concept(row, reaction.item("manifestation"), manifestation);
            } else {
                reaction.item("manifestation").put("text", manifestation.leaf(1));
            }
        }
        if (!reaction.isEmpty()) {
            Codes.code(row, reaction, "severity", row.leaf(4), "allergy-severity");
        }
    }
}
