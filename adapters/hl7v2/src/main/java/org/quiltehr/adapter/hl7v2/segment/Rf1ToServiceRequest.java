package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** RF1, a referral, to ServiceRequest (HL7 v2.5.1 section 11.6.1; the guide has no map of it). */
public final class Rf1ToServiceRequest {

    private Rf1ToServiceRequest() {}

    public static void map(Row rf1, Draft patient, Optional<Draft> encounter) {
        Draft draft = rf1.conversion().add("ServiceRequest", Entry.Mode.UPSERT, patient);
        rf1.carry(draft);
        Element request = draft.root();
        Fields.entity(rf1, request, rf1.first(6), null);
        Fields.entity(rf1, request, rf1.first(11), null);
        if (!rf1.table("referral-status").contains(rf1.text(1))
                || !Codes.code(rf1, request, "status", rf1.leaf(1), "referral-status")) {
            request.fixed("status", "unknown");
        }
        request.fixed("intent", "order");
        Fields.concepts(rf1, request, "category", 3, null);
        if (rf1.table("priority").contains(rf1.text(2))) {
            Codes.code(rf1, request, "priority", rf1.leaf(2), "priority");
        }
        Fields.concept(rf1, request, "code", 4, null);
        Fields.absent(request, "code");
        request.refer("subject", patient);
        encounter.ifPresent(e -> request.refer("encounter", e));
        Dtm.put(rf1, request, "authoredOn", rf1.leaf(7));
        Fields.concepts(rf1, request, "reasonCode", 10, null);
        for (int field : new int[] {6, 11}) {
            if (rf1.first(field).has(1)) {
                draft.key("referral|" + Cx.entityKey(rf1.first(field), rf1.settings()));
            }
        }
    }
}
