package org.quiltehr.adapter.hl7v2.datatype;

import java.util.Locale;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** XAD, an address (guide: XAD[Address]). */
public final class Xad {

    private Xad() {}

    /** Fills an Address. */
    public static void address(Row row, Element into, Repetition xad) {
        Leaf kind = xad.leaf(7);
        boolean isUse = row.table("address-use").contains(kind.text());
        boolean isType = row.table("address-type").contains(kind.text());
        if (isUse || !isType && kind.isPresent()) {
            Codes.code(row, into, "use", kind, "address-use");
        }
        if (isType) {
            Codes.code(row, into, "type", kind, "address-type");
        }
        if (xad.has(1)) {
            into.add("line", xad.leaf(1));
            into.add("line", xad.leaf(1, 2));
            into.add("line", xad.leaf(1, 3));
        } else if (xad.leaf(1, 2).isPresent()) {
            String street = (xad.leaf(1, 3).text() + " " + xad.leaf(1, 2).text()).strip();
            into.add("line", street, xad.leaf(1, 2), xad.leaf(1, 3));
        }
        into.add("line", xad.leaf(2));
        into.add("line", xad.leaf(19));
        CoreExtension.text(into, "iso21090-ADXP-censusTract", xad.leaf(10));
        into.put("city", xad.leaf(3));
        into.put("district", xad.leaf(9));
        into.put("state", xad.leaf(4));
        into.put("postalCode", xad.leaf(5));
        into.put("country", xad.leaf(6));
        if (xad.has(13) || xad.has(14)) {
            Dtm.put(row, into.child("period"), "start", xad.leaf(13));
            Dtm.put(row, into.child("period"), "end", xad.leaf(14));
        } else if (xad.has(12)) {
            Dtm.put(row, into.child("period"), "start", xad.leaf(12, 1));
            Dtm.put(row, into.child("period"), "end", xad.leaf(12, 2));
        }
    }

    /** Whether the repetition says that it is a place of birth ({@code N}, {@code BR}, {@code F}), which is no address. */
    public static boolean isBirthPlace(Repetition xad) {
        String kind = xad.text(7).toUpperCase(Locale.ROOT);
        return kind.equals("N") || kind.equals("BR") || kind.equals("F");
    }
}
