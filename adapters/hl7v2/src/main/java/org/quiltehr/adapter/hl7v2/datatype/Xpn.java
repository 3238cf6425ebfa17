package org.quiltehr.adapter.hl7v2.datatype;

import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** XPN, a person's name (guide: XPN[HumanName]). */
public final class Xpn {

    private Xpn() {}

    /** Fills a HumanName. */
    public static void name(Row row, Element into, Repetition xpn) {
        Codes.code(row, into, "use", xpn.leaf(7), "name-type");
        into.put("family", xpn.leaf(1));
        into.add("given", xpn.leaf(2));
        into.add("given", xpn.leaf(3));
        into.add("prefix", xpn.leaf(5));
        into.add("suffix", xpn.leaf(4));
        into.add("suffix", xpn.leaf(6));
        if (xpn.has(12) || xpn.has(13)) {
            Dtm.put(row, into.child("period"), "start", xpn.leaf(12));
            Dtm.put(row, into.child("period"), "end", xpn.leaf(13));
        } else if (xpn.has(10)) {
            Dtm.put(row, into.child("period"), "start", xpn.leaf(10, 1));
            Dtm.put(row, into.child("period"), "end", xpn.leaf(10, 2));
        }
    }
}
