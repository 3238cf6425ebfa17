package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/**
 * ARV, a restriction of access, to the security labels of the Patient or, after a PV1, of the Encounter (guide: ARV[Patient],
 * ARV[Encounter]). A restriction that is taken away (ARV-2 D) is kept, not stated.
 */
public final class ArvToSecurity {

    private static final String RANGE =
            "http://hl7.org/fhir/uv/v2mappings/StructureDefinition/access-restriction-range";

    private ArvToSecurity() {}

    public static void map(Row arv, Draft owner) {
        arv.carry(owner);
        if (arv.text(2).equals("D")) {
            return;
        }
        label(arv, owner, arv.first(3));
        for (Repetition reason : arv.all(4)) {
            label(arv, owner, reason);
        }
        if (arv.has(6)) {
            Element range = owner.root().child("meta").extension(RANGE).child("valuePeriod");
            Dtm.put(arv, range, "start", arv.first(6).leaf(1));
            Dtm.put(arv, range, "end", arv.first(6).leaf(2));
        }
    }

    private static void label(Row arv, Draft owner, Repetition value) {
        if (value.has(1)) {
            Element label = owner.root().child("meta").item("security");
            label.put("system", Cwe.uri(arv, value), value.leaf(3));
            label.put("code", value.leaf(1));
            label.put("display", value.leaf(2));
        }
    }
}
