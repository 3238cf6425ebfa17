package org.quiltehr.adapter.hl7v2.datatype;

import java.util.Locale;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** A language to the tags FHIR demands (BCP 47): ISO 639 codes become their shortest form, others are text. */
public final class Language {

    private Language() {}

    /** Fills a CodeableConcept. */
    public static void concept(Row row, Element into, Repetition cwe) {
        Leaf code = cwe.leaf(1);
        String system = cwe.text(3).toUpperCase(Locale.ROOT);
        boolean iso = system.isEmpty() || system.startsWith("ISO") || system.equals("HL70296");
        String text = code.text().toLowerCase(Locale.ROOT);
        Optional<String> tag = row.table("languages").find(text).map(CodeTable.Code::target);
        if (!iso || tag.isEmpty() && !text.matches("[a-z]{2}")) {
            into.put("text", cwe.has(2) ? cwe.leaf(2) : code);
            return;
        }
        Element coding = into.item("coding").fixed("system", "urn:ietf:bcp:47");
        coding.put("code", tag.orElse(text), code);
        if (!tag.orElse(text).equals(code.text())) {
            code.keepToo();
        }
        into.put("text", cwe.leaf(2));
    }
}
