package org.quiltehr.adapter.hl7v2.datatype;

import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/**
 * XON, an organization (guide: XON[Organization]): as a Reference with name and identifier. No Organization is made of
 * it: that would be a record with nothing but what the reference says.
 */
public final class Xon {

    private Xon() {}

    /** Fills a Reference. */
    public static void refer(Row row, Element reference, Repetition xon) {
        reference.put("display", xon.leaf(1));
        Leaf id = xon.has(10) ? xon.leaf(10) : xon.leaf(3);
        if (!id.isPresent()) {
            return;
        }
        Element identifier = reference.child("identifier");
        Hd assigner = Hd.of(xon.sub(6), row.settings());
        identifier.put("system", assigner.uri(), assigner.from());
        identifier.put("value", id);
        if (xon.has(7)) {
            Cx.type(identifier, xon.leaf(7));
        }
        Leaf namespace = xon.leaf(6);
        if (namespace.isPresent() && namespace.targets().isEmpty()) {
            identifier.child("assigner").put("display", namespace);
        }
    }
}
