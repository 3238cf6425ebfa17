package org.quiltehr.adapter.hl7v2.datatype;

import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** XPN, a person's name (guide: XPN[HumanName]). */
public final class Xpn {

    private Xpn() {}

    /** Fills a HumanName. */
    public static void name(Row row, Element into, Repetition xpn) {
        Codes.code(row, into, "use", xpn.leaf(7), "name-type");
        family(into, xpn, 1);
        assembly(into, xpn.leaf(11));
        into.add("given", xpn.leaf(2));
        into.add("given", xpn.leaf(3));
        into.add("prefix", xpn.leaf(5));
        into.add("suffix", xpn.leaf(4));
        into.add("suffix", xpn.leaf(6));
        into.add("suffix", xpn.leaf(14));
        if (xpn.has(12) || xpn.has(13)) {
            Dtm.put(row, into.child("period"), "start", xpn.leaf(12));
            Dtm.put(row, into.child("period"), "end", xpn.leaf(13));
        } else if (xpn.has(10)) {
            Dtm.put(row, into.child("period"), "start", xpn.leaf(10, 1));
            Dtm.put(row, into.child("period"), "end", xpn.leaf(10, 2));
        }
    }

    /** FN, a family name with its parts (guide: FN[HumanName]). */
    static void family(Element into, Repetition name, int component) {
        into.put("family", name.leaf(component));
        Element parts = into.child("_family");
        CoreExtension.text(parts, "humanname-own-prefix", name.leaf(component, 2));
        CoreExtension.text(parts, "humanname-own-name", name.leaf(component, 3));
        CoreExtension.text(parts, "humanname-partner-prefix", name.leaf(component, 4));
        CoreExtension.text(parts, "humanname-partner-name", name.leaf(component, 5));
    }

    /** Table 0444: in what order the parts are written. */
    static void assembly(Element into, Leaf order) {
        if (order.text().equals("G") || order.text().equals("F")) {
            CoreExtension.code(into, "humanname-assembly-order", order);
        }
    }
}
