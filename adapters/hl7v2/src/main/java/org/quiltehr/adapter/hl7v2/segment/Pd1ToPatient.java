package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Xon;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** PD1 to the Patient of the PID before it (guide: PD1[Patient]). */
public final class Pd1ToPatient {

    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";

    private Pd1ToPatient() {}

    public static void map(Row pd1, Draft draft) {
        pd1.carry(draft);
        Element patient = draft.root();
        Fields.persons(pd1, patient, "generalPractitioner", 4);
        for (Repetition xon : pd1.all(3)) {
            Xon.refer(pd1, patient.item("generalPractitioner"), xon);
        }
        PidToPatient.concept(pd1, patient, 6, CORE + "patient-disability", null);
        if (pd1.first(14).has(1)) {
            patient.extension(CORE + "patient-congregation")
                    .put("valueString", pd1.first(14).leaf(1));
        }
    }
}
