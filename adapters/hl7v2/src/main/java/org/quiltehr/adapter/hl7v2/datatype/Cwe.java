package org.quiltehr.adapter.hl7v2.datatype;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** CWE, CE, CNE, CF, IS and ID, coded values (guide: CWE[CodeableConcept]). */
public final class Cwe {

    private static final String V2 = "http://terminology.hl7.org/CodeSystem/v2-";

    private Cwe() {}

    /** Fills a CodeableConcept. */
    public static void concept(Row row, Element into, Repetition cwe) {
        concept(row, into, cwe, null);
    }

    /**
     * Fills a CodeableConcept.
     *
     * @param table of {@code codes/} that translates codes of HL7's own table for the field; null if there is none
     */
    public static void concept(Row row, Element into, Repetition cwe, @Nullable String table) {
        into.put("text", cwe.leaf(9));
        coding(row, into, cwe, 1, 7, 14, table);
        coding(row, into, cwe, 4, 8, 17, table);
        coding(row, into, cwe, 10, 13, 20, table);
    }

    private static void coding(
            Row row, Element into, Repetition cwe, int at, int version, int oid, @Nullable String table) {
        Leaf code = cwe.leaf(at);
        Leaf display = cwe.leaf(at + 1);
        Leaf system = cwe.leaf(at + 2);
        if (!code.isPresent()) {
            if (display.isPresent() && !into.has("text")) {
                into.put("text", display);
            }
            return;
        }
        if (table != null) {
            CodeTable translation = row.table(table);
            boolean ofTable = !system.isPresent() || system.text().equals(translation.hl7Name());
            Optional<CodeTable.Code> known = ofTable ? translation.find(code.text()) : Optional.empty();
            if (known.isPresent()) {
                translated(into, code, display, system, known.get());
                return;
            }
        }
        Element coding = into.item("coding");
        String uri = system(system, cwe.leaf(oid), row.settings());
        if (uri != null) {
            coding.put("system", uri, system.isPresent() ? system : cwe.leaf(oid));
        }
        if (uri != null && at < 10) {
            coding.put("version", cwe.leaf(version));
        }
        coding.put("code", code);
        coding.put("display", display);
    }

    private static void translated(Element into, Leaf code, Leaf display, Leaf system, CodeTable.Code known) {
        Element coding = into.item("coding");
        if (!known.system().isEmpty()) {
            coding.put("system", known.system(), system);
        }
        coding.put("code", known.target(), code);
        if (!known.display().isEmpty()) {
            coding.fixed("display", known.display());
        }
        if (!known.first() || !known.code().equals(code.text())) {
            code.keepToo();
        }
        if (!into.has("text")) {
            into.put("text", display);
        }
    }

    /** The system of the first coding; null if it names none. */
    public static @Nullable String uri(Row row, Repetition cwe) {
        return system(cwe.leaf(3), cwe.leaf(14), row.settings());
    }

    /** The system's URI by its name (HL7 table 0396), an OID beside it, or a name of the practice's own. */
    static @Nullable String system(Leaf name, Leaf oid, Settings settings) {
        String text = name.text();
        if (text.isEmpty()) {
            return Hd.isOid(oid.text()) ? known(oid.text(), settings).orElse("urn:oid:" + oid.text()) : null;
        }
        String declared = settings.codingSystems().get(text);
        if (declared != null) {
            return declared;
        }
        Optional<String> known = known(text.toUpperCase(Locale.ROOT), settings);
        if (known.isPresent()) {
            return known.get();
        }
        if (text.matches("HL7\\d{4}")) {
            return V2 + text.substring(3);
        }
        if (Hd.isOid(text)) {
            return "urn:oid:" + text;
        }
        return Hd.isUri(text) ? text : Hd.local(settings, "code", text);
    }

    private static Optional<String> known(String name, Settings settings) {
        return settings.table("coding-systems").find(name).map(CodeTable.Code::target);
    }

    /** {@code code^system} as sent, for keys; the text where there is no code. */
    public static String key(Repetition cwe) {
        if (cwe.has(1)) {
            return cwe.text(1) + "^" + cwe.text(3);
        }
        if (cwe.has(4)) {
            return cwe.text(4) + "^" + cwe.text(6);
        }
        String text = cwe.has(2) ? cwe.text(2) : cwe.text(9);
        return text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }
}
