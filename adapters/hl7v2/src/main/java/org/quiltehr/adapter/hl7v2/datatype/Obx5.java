package org.quiltehr.adapter.hl7v2.datatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** A value whose type another field names, such as OBX-5 by OBX-2 (HL7 table 0125), to {@code value[x]}. */
public final class Obx5 {

    private static final Set<String> CODED = Set.of("CE", "CWE", "CNE", "CF", "IS", "ID");
    private static final Set<String> TEXT = Set.of("ST", "TX", "FT");
    private static final Set<String> TIMES = Set.of("DT", "DTM", "TS");
    private static final Set<String> NUMBERS = Set.of("NM", "SN", "NR", "DR", "TM");
    private static final Set<String> OTHERS = Set.of(
            "AD", "CX", "CK", "CN", "CP", "EI", "HD", "PN", "TN", "XAD", "XCN", "XON", "XPN", "XTN", "MO", "SI", "VR",
            "NA", "PL", "CQ", "TQ");
    private static final Pattern TIME = Pattern.compile("(\\d{2}):?(\\d{2})(?::?(\\d{2})(\\.\\d{1,4})?)?");

    private Obx5() {}

    /** Whether the type is a text that may stand in several OBX lines. */
    public static boolean isLongText(String type) {
        return type.equals("TX") || type.equals("FT");
    }

    /** Whether the type is one whose content is a file or a pointer to one. */
    public static boolean isFile(String type) {
        return type.equals("ED") || type.equals("RP");
    }

    /** Puts one repetition under {@code prefix} + FHIR type; returns whether anything was put. */
    public static boolean put(Row row, Element into, String prefix, Leaf type, Repetition value, Repetition units) {
        boolean put = put(row, into, prefix, type.text(), value, units);
        if (put && isKnown(type.text()) && !into.isEmpty()) {
            into.traceChoice(prefix, type);
        }
        return put;
    }

    private static boolean isKnown(String kind) {
        return CODED.contains(kind)
                || TEXT.contains(kind)
                || TIMES.contains(kind)
                || OTHERS.contains(kind)
                || NUMBERS.contains(kind);
    }

    /** The same where the type is known beforehand. */
    public static boolean put(Row row, Element into, String prefix, String kind, Repetition value, Repetition units) {
        if (!value.isPresent()) {
            return false;
        }
        if (CODED.contains(kind)) {
            Cwe.concept(row, into.child(prefix + "CodeableConcept"), value);
        } else if (kind.equals("NM") || kind.isEmpty() && units.isPresent() && Quantities.isNumber(value)) {
            number(row, into, prefix, value, units);
        } else if (kind.equals("SN")) {
            Quantities.structured(row, into, prefix, value, units);
        } else if (kind.equals("CQ")) {
            Quantities.quantity(row, into.child(prefix + "Quantity"), value);
        } else if (kind.equals("NR")) {
            Element range = into.child(prefix + "Range");
            Quantities.put(range.child("low"), "value", value.leaf(1));
            Quantities.put(range.child("high"), "value", value.leaf(2));
        } else if (kind.equals("DR")) {
            Dtm.put(row, into.child(prefix + "Period"), "start", value.leaf(1));
            Dtm.put(row, into.child(prefix + "Period"), "end", value.leaf(2));
        } else if (TIMES.contains(kind)) {
            Dtm.put(row, into, prefix + "DateTime", value.leaf(1));
        } else if (kind.equals("TM")) {
            time(row, into, prefix, value.leaf(1));
        } else {
            text(into, prefix, value);
        }
        return true;
    }

    private static void number(Row row, Element into, String prefix, Repetition value, Repetition units) {
        Element quantity = into.child(prefix + "Quantity");
        if (Quantities.put(quantity, "value", value.leaf(1)) || Quantities.compared(quantity, value.leaf(1))) {
            Quantities.unit(row, quantity, units);
            return;
        }
        row.warn(Hl7v2Issue.BAD_NUMBER, value.leaf(1));
        text(into, prefix, value);
    }

    private static void time(Row row, Element into, String prefix, Leaf leaf) {
        Matcher m = TIME.matcher(leaf.text());
        boolean valid = m.matches()
                && Integer.parseInt(m.group(1)) < 24
                && Integer.parseInt(m.group(2)) < 60
                && (m.group(3) == null || Integer.parseInt(m.group(3)) < 60);
        if (!valid) {
            row.warn(Hl7v2Issue.BAD_DATE, leaf);
            into.put(prefix + "String", leaf);
            return;
        }
        String seconds = m.group(3) == null ? "00" : m.group(3);
        String fraction = m.group(4) == null ? "" : m.group(4);
        into.put(prefix + "Time", m.group(1) + ":" + m.group(2) + ":" + seconds + fraction, leaf);
    }

    /** All leaves as text: one alone as it is, several with their separators. */
    private static void text(Element into, String prefix, Repetition value) {
        List<Leaf> leaves = new ArrayList<>(value.leaves());
        leaves.removeIf(leaf -> !leaf.isPresent());
        String text = leaves.size() == 1 ? leaves.getFirst().line() : value.er7();
        if (leaves.size() == 1 && leaves.getFirst().component() > 1) {
            text = value.er7();
        }
        into.put(prefix + "String", text.isBlank() ? null : text, leaves.toArray(new Leaf[0]));
    }
}
