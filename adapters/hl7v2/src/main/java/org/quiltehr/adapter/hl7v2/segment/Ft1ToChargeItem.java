package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** FT1 to ChargeItem. The guide has no map of it; FT1 does not say how far the charge went, so its status is unknown. */
public final class Ft1ToChargeItem {

    private Ft1ToChargeItem() {}

    public static void map(Row ft1, Draft patient, Optional<Draft> encounter, Optional<Draft> account) {
        Draft draft = ft1.conversion().add("ChargeItem", Entry.Mode.UPSERT, patient);
        ft1.carry(draft);
        Element charge = draft.root();
        if (ft1.leaf(2).isPresent()) {
            charge.item("identifier").put("value", ft1.leaf(2));
            draft.key("charge|" + ft1.text(2));
        }
        charge.fixed("status", "unknown");
        int code = ft1.has(25) ? 25 : 7;
        Fields.concept(ft1, charge, "code", code, null);
        if (!charge.child("code").has("text")) {
            charge.child("code").put("text", ft1.leaf(8));
        }
        Fields.absent(charge, "code");
        charge.refer("subject", patient);
        encounter.ifPresent(e -> charge.refer("context", e));
        Dtm.put(ft1, charge, "occurrenceDateTime", ft1.leaf(4));
        for (Repetition xcn : ft1.all(20)) {
            Xcn.refer(ft1, charge.item("performer").child("actor"), xcn);
        }
        Quantities.put(charge.child("quantity"), "value", ft1.leaf(10));
        Fields.concepts(ft1, charge, "reason", 19, null);
        account.ifPresent(a -> charge.item("account").referTo(a));
        draft.key("charge|" + Cwe.key(ft1.first(code)) + "|"
                + Dtm.day(ft1.leaf(4), ft1.settings().zone()));
    }
}
