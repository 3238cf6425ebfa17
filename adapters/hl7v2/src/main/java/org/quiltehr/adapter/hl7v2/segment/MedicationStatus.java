package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** ORC-5, else ORC-1, to the status of a medication order. */
final class MedicationStatus {

    private MedicationStatus() {}

    static boolean put(Row orc, Element request) {
        if (orc.table("medication-order-status").contains(orc.text(5))) {
            return Codes.code(orc, request, "status", orc.leaf(5), "medication-order-status");
        }
        return orc.table("medication-order-control").contains(orc.text(1))
                && Codes.code(orc, request, "status", orc.leaf(1), "medication-order-control");
    }
}
