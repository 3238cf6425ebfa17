package org.quiltehr.adapter.hl7v2.datatype;

import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** XTN, a telephone number or other address of telecommunication (guide: XTN[ContactPoint]). */
public final class Xtn {

    private Xtn() {}

    /**
     * Adds the ContactPoints of an XTN: a number, an e-mail address, or both.
     *
     * @param use of the field, such as home; empty where XTN.2 alone says it
     */
    public static void telecom(Row row, Element owner, String member, Repetition xtn, String use) {
        boolean internet =
                xtn.text(3).equalsIgnoreCase("Internet") || xtn.text(3).equalsIgnoreCase("X.400");
        boolean numbered = xtn.has(12) || xtn.has(7) || xtn.has(1);
        if (xtn.has(4)) {
            Element mail = owner.item(member).fixed("system", "email");
            mail.put("value", xtn.leaf(4));
            if (internet) {
                mail.traceMember("system", xtn.leaf(3));
            }
            if (!numbered) {
                use(row, mail, xtn, use);
            }
        }
        if (!numbered) {
            return;
        }
        Element number = owner.item(member);
        boolean written = xtn.text(1).contains("@") && !xtn.has(12);
        if (xtn.has(3) && !(internet && xtn.has(4))) {
            if (!Codes.code(row, number, "system", xtn.leaf(3), "equipment-type")) {
                number.fixed("system", "phone");
            }
        } else {
            number.fixed("system", written ? "email" : "phone");
        }
        value(number, xtn);
        CoreExtension.text(number, "contactpoint-country", xtn.leaf(5));
        CoreExtension.text(number, "contactpoint-area", xtn.leaf(6));
        CoreExtension.text(number, "contactpoint-local", xtn.leaf(7));
        CoreExtension.text(number, "contactpoint-extension", xtn.leaf(8));
        Dtm.put(row, number.child("period"), "start", xtn.leaf(13));
        Dtm.put(row, number.child("period"), "end", xtn.leaf(14));
        if (xtn.text(18).matches("[1-9]\\d{0,8}")) {
            number.put("rank", Integer.parseInt(xtn.text(18)), xtn.leaf(18));
        }
        use(row, number, xtn, use);
    }

    private static void value(Element number, Repetition xtn) {
        if (xtn.has(12)) {
            number.put("value", xtn.leaf(12));
        } else if (xtn.has(7)) {
            Leaf country = xtn.leaf(5);
            String prefix =
                    country.isPresent() ? (country.text().startsWith("+") ? "" : "+") + country.text() + " " : "";
            String area = xtn.has(6) ? xtn.text(6) + " " : "";
            String extension = xtn.has(8) ? " x" + xtn.text(8) : "";
            number.put(
                    "value", prefix + area + xtn.text(7) + extension, country, xtn.leaf(6), xtn.leaf(7), xtn.leaf(8));
        } else {
            number.put("value", xtn.leaf(1));
        }
    }

    private static void use(Row row, Element number, Repetition xtn, String use) {
        if (xtn.text(3).equalsIgnoreCase("CP")) {
            number.fixed("use", "mobile");
            xtn.leaf(3).keepToo();
        } else if (xtn.text(2).equalsIgnoreCase("NET")) {
            return;
        } else if (!(xtn.has(2) && Codes.code(row, number, "use", xtn.leaf(2), "telecom-use")) && !use.isEmpty()) {
            number.fixed("use", use);
        }
    }
}
