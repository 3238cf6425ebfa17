package org.quiltehr.adapter.hl7v2.code;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;

/** A table of {@code codes} below the adapter's package: codes of the source to codes of FHIR. Upper and lower case are one. */
public final class CodeTable {

    /**
     * A row.
     *
     * @param system of {@code target}; empty where the element binds it
     * @param first whether this is the first code of the table with this target: the one the target stands for; of
     *     others the target says less than the code
     */
    public record Code(String code, String target, String display, String system, boolean first) {}

    private final Map<String, Code> codes = new HashMap<>();
    private final Set<String> targets = new HashSet<>();
    private final String hl7Name;

    private CodeTable(String hl7Name) {
        this.hl7Name = hl7Name;
    }

    /** The table {@code codes/<name>.csv} of this module. */
    public static CodeTable standard(String name) {
        String file = "codes/" + name + ".csv";
        List<Map<String, String>> rows = Csv.rows(Hl7v2Issue.class, file)
                .orElseThrow(() -> new IllegalStateException("there is no code table " + name));
        CodeTable table = new CodeTable("HL7" + Csv.comment(Hl7v2Issue.class, file, "hl7-table"));
        rows.forEach(table::add);
        return table;
    }

    /** This table with further rows, each of which takes the place of the one with its code. */
    public CodeTable with(List<Map<String, String>> rows) {
        CodeTable table = new CodeTable(hl7Name);
        table.codes.putAll(codes);
        table.targets.addAll(targets);
        rows.forEach(table::add);
        return table;
    }

    private void add(Map<String, String> row) {
        String code = row.getOrDefault("code", "");
        String target = row.getOrDefault("target", "");
        codes.put(
                code.toUpperCase(Locale.ROOT),
                new Code(
                        code,
                        target,
                        row.getOrDefault("display", ""),
                        row.getOrDefault("system", ""),
                        targets.add(target)));
    }

    /** The name of the HL7 table it translates, such as {@code HL70001}; {@code HL7} where it is none of HL7's. */
    public String hl7Name() {
        return hl7Name;
    }

    public Optional<Code> find(String code) {
        return Optional.ofNullable(codes.get(code.toUpperCase(Locale.ROOT)));
    }

    public boolean contains(String code) {
        return codes.containsKey(code.toUpperCase(Locale.ROOT));
    }
}
