package org.quiltehr.adapter.hl7v2.code;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    private static final Map<String, CodeTable> LOADED = new ConcurrentHashMap<>();

    private final Map<String, Code> codes = new HashMap<>();
    private final String hl7Name;

    private CodeTable(String name) {
        List<Map<String, String>> rows = Csv.rows("/codes/" + name + ".csv");
        Set<String> seen = new HashSet<>();
        hl7Name = "HL7" + Csv.comment("/codes/" + name + ".csv", "hl7-table");
        for (Map<String, String> row : rows) {
            String code = row.getOrDefault("code", "");
            String target = row.getOrDefault("target", "");
            codes.put(
                    code.toUpperCase(Locale.ROOT),
                    new Code(
                            code,
                            target,
                            row.getOrDefault("display", ""),
                            row.getOrDefault("system", ""),
                            seen.add(target)));
        }
    }

    /** The table {@code codes/<name>.csv}. */
    public static CodeTable named(String name) {
        CodeTable known = LOADED.get(name);
        return known != null ? known : LOADED.computeIfAbsent(name, CodeTable::new);
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
