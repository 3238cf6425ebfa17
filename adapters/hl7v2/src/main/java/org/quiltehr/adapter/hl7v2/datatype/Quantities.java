package org.quiltehr.adapter.hl7v2.datatype;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** NM, SN and CQ: numbers with units, kept as written (guide: NM[Quantity], SN[Quantity], CQ[Quantity]). */
public final class Quantities {

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,17}(\\.\\d{0,17})?|\\.\\d{1,17})");

    private static final Pattern COMPARED = Pattern.compile("([<>]=?) ?(\\d{1,17}(?:\\.\\d{1,17})?)");

    private Quantities() {}

    /** The number a leaf holds, with its digits as written. */
    public static Optional<BigDecimal> number(Leaf leaf) {
        String text = leaf.text();
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        if (text.startsWith("+") || text.startsWith(".") || text.endsWith(".")) {
            leaf.keepToo();
        }
        return Optional.of(new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text));
    }

    /** Puts a number; what is none is left. */
    public static boolean put(Element into, String member, Leaf leaf) {
        Optional<BigDecimal> number = number(leaf);
        number.ifPresent(n -> into.put(member, n, leaf));
        return number.isPresent();
    }

    /** A number with a sign before it, as in {@code <5}, which senders of NM write though it is an SN. */
    static boolean compared(Element quantity, Leaf leaf) {
        Matcher m = COMPARED.matcher(leaf.text());
        if (!m.matches()) {
            return false;
        }
        quantity.put("value", new BigDecimal(m.group(2)), leaf);
        quantity.put("comparator", m.group(1), leaf);
        return true;
    }

    /** Whether the value is one number and nothing else. */
    static boolean isNumber(Repetition value) {
        return value.leaves().size() == 1 && NUMBER.matcher(value.text(1)).matches();
    }

    /** Unit, system and code of a Quantity by a CWE such as OBX-6. */
    public static void unit(Row row, Element quantity, Repetition units) {
        Leaf code = units.leaf(1);
        Leaf text = units.leaf(2);
        String system = Cwe.system(units.leaf(3), units.leaf(14), row.settings());
        if (!code.isPresent()) {
            quantity.put("unit", text);
            return;
        }
        quantity.put("unit", text.isPresent() ? text : code);
        if (system != null) {
            quantity.put("system", system, units.leaf(3));
            quantity.put("code", code);
        } else if (text.isPresent()) {
            quantity.put("code", code);
            quantity.fixed("system", Hd.local(row.settings(), "code", "units"));
        }
    }

    /** A CQ: number and units. */
    public static void quantity(Row row, Element into, Repetition cq) {
        if (put(into, "value", cq.leaf(1))) {
            unit(row, into, cq.sub(2));
        }
    }

    /** What an SN says: {@code comparator^number^separator^number}. */
    public static void structured(Row row, Element owner, String prefix, Repetition sn, Repetition units) {
        String separator = sn.text(3);
        boolean first = number(sn.leaf(2)).isPresent();
        boolean second = number(sn.leaf(4)).isPresent();
        String comparator = comparator(sn.text(1));
        if (first && !sn.has(3) && !sn.has(4) && comparator != null) {
            Element quantity = owner.child(prefix + "Quantity");
            put(quantity, "value", sn.leaf(2));
            if (!comparator.isEmpty()) {
                quantity.put("comparator", comparator, sn.leaf(1));
            }
            unit(row, quantity, units);
        } else if (first && second && separator.equals("-") && !sn.has(1)) {
            Element range = owner.child(prefix + "Range");
            put(range.child("low"), "value", sn.leaf(2));
            unit(row, range.child("low"), units);
            put(range.child("high"), "value", sn.leaf(4));
            unit(row, range.child("high"), units);
            range.trace(sn.leaf(3));
        } else if (first && second && (separator.equals(":") || separator.equals("/")) && !sn.has(1)) {
            Element ratio = owner.child(prefix + "Ratio");
            put(ratio.child("numerator"), "value", sn.leaf(2));
            put(ratio.child("denominator"), "value", sn.leaf(4));
            ratio.trace(sn.leaf(3));
            sn.leaf(3).keepToo();
        } else {
            String text = sn.text(1) + sn.text(2) + sn.text(3) + sn.text(4);
            owner.put(prefix + "String", text, sn.leaf(1), sn.leaf(2), sn.leaf(3), sn.leaf(4));
        }
    }

    /** FHIR's comparator: empty for equality, null for what FHIR has none for. */
    private static @Nullable String comparator(String sign) {
        return switch (sign) {
            case "", "=" -> "";
            case "<", "<=", ">", ">=" -> sign;
            default -> null;
        };
    }
}
