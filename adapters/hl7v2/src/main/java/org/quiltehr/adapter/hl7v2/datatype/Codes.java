package org.quiltehr.adapter.hl7v2.datatype;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** Codes that FHIR binds: translated by a table, or left (so kept as sent) with a warning. */
public final class Codes {

    private Codes() {}

    /** Puts a code; returns whether the table has it. */
    public static boolean code(Row row, Element into, String member, Leaf leaf, String table) {
        Optional<String> code = translate(row, leaf, table);
        code.ifPresent(target -> into.put(member, target, leaf));
        return code.isPresent();
    }

    /** Puts a truth of HL7 table 0136. */
    public static void truth(Row row, Element into, String member, Leaf leaf) {
        translate(row, leaf, "yes-no").ifPresent(target -> into.put(member, target.equals("true"), leaf));
    }

    /** The target of a leaf's code; a code is kept too where another one stands for that target. */
    public static Optional<String> translate(Row row, Leaf leaf, String table) {
        if (!leaf.isPresent()) {
            return Optional.empty();
        }
        Optional<CodeTable.Code> found = row.table(table).find(leaf.text());
        if (found.isEmpty()) {
            row.warn(Hl7v2Issue.UNKNOWN_CODE, leaf);
            return Optional.empty();
        }
        if (!found.get().first() || !found.get().code().equals(leaf.text())) {
            leaf.keepToo();
        }
        return Optional.of(found.get().target());
    }
}
