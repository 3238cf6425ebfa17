package org.quiltehr.adapter.hl7v2.datatype;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** CX and EI, identifiers (guide: CX[Identifier], EI[Identifier-Extension]). */
public final class Cx {

    public static final String SSN = "http://hl7.org/fhir/sid/us-ssn";
    public static final String TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203";

    private static final String SSN_OID = "urn:oid:2.16.840.1.113883.4.1";

    private static final Set<String> STAND_INS = Set.of(
            "UNK", "UNKNOWN", "NONE", "N/A", "NA", "NULL", "TEMP", "TBD", "NOT AVAILABLE", "UNAVAILABLE", "PENDING");

    private static final Pattern ONE_DIGIT = Pattern.compile("([0-9#-])\\1{2,}+|[0-]++|9{4,}+");

    private Cx() {}

    /** Fills an Identifier from a CX. */
    public static void identifier(Row row, Element into, Repetition cx) {
        if (!cx.has(1)) {
            return;
        }
        Hd assigner = Hd.of(cx.sub(4), row.settings());
        String system = assigner.uri();
        if (system != null) {
            into.put("system", canonical(system), assigner.from());
        }
        into.put("value", cx.leaf(1));
        Leaf namespace = cx.leaf(4);
        if (namespace.isPresent() && !namespace.isUsed()) {
            into.child("assigner").put("display", namespace);
        }
        if (cx.has(6) && !into.has("assigner")) {
            into.child("assigner").put("display", cx.leaf(6));
        }
        if (cx.has(5)) {
            type(row, into, cx.leaf(5));
        }
        CoreExtension.text(into, "identifier-checkDigit", cx.leaf(2));
        if (cx.has(7)) {
            Dtm.putDate(row, into.child("period"), "start", cx.leaf(7));
        }
        if (cx.has(8)) {
            Dtm.putDate(row, into.child("period"), "end", cx.leaf(8));
        }
    }

    /** Fills an Identifier from an EI. */
    public static void entity(Row row, Element into, Repetition ei) {
        if (!ei.has(1)) {
            return;
        }
        Hd assigner = Hd.of(ei.leaf(2), ei.leaf(3), ei.leaf(4), row.settings());
        String system = assigner.uri();
        if (system != null) {
            into.put("system", canonical(system), assigner.from());
        }
        into.put("value", ei.leaf(1));
        Leaf namespace = ei.leaf(2);
        if (namespace.isPresent() && !namespace.isUsed()) {
            into.child("assigner").put("display", namespace);
        }
    }

    /** Identifier.type from HL7 table 0203; a code that is not in it stands without a system. */
    static void type(Row row, Element identifier, Leaf code) {
        Element coding = identifier.child("type").item("coding");
        if (row.table("identifier-type")
                .find(code.text())
                .filter(c -> c.code().equals(code.text()))
                .isPresent()) {
            coding.fixed("system", TYPES);
        }
        coding.put("code", code);
    }

    /** {@code system|value} of a CX, or null where it names no record of the practice (SEMANTICS section 1). */
    public static @Nullable String key(Repetition cx, Settings settings) {
        String value = cx.text(1);
        if (isPlaceholder(value) || settings.table("not-a-patient-key").contains(cx.text(5))) {
            return null;
        }
        String system = system(cx, settings);
        if (system == null || system.equals(SSN)) {
            return null;
        }
        return system + "|" + value;
    }

    /** The system by the assigner, else by the feed's setting. */
    public static @Nullable String system(Repetition cx, Settings settings) {
        String system = Hd.of(cx.sub(4), settings).uri();
        return system == null ? settings.identifierSystem() : canonical(system);
    }

    /** {@code system|value} of an EI; the system is empty where it names no assigner. */
    public static String entityKey(Repetition ei, Settings settings) {
        String system = Hd.of(ei.leaf(2), ei.leaf(3), ei.leaf(4), settings).uri();
        return (system == null ? "" : canonical(system)) + "|" + ei.text(1);
    }

    private static String canonical(String system) {
        return system.equals(SSN_OID) ? SSN : system;
    }

    /** Masked, one-digit and stand-in values: seen on many records, so the name of none. */
    public static boolean isPlaceholder(String value) {
        String text = value.toUpperCase(Locale.ROOT);
        return text.length() < 2
                || STAND_INS.contains(text)
                || text.contains("*")
                || text.contains("XXX")
                || ONE_DIGIT.matcher(text).matches();
    }
}
