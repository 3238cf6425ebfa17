package org.quiltehr.adapter.hl7v2.code;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rules of {@code ignored.csv}: which fields are left out on purpose. */
public final class IgnoredRules {

    private static final Map<String, String> BY_FIELD = load();

    private IgnoredRules() {}

    private static Map<String, String> load() {
        Map<String, String> rules = new HashMap<>();
        for (Map<String, String> row : Csv.rows("/ignored.csv")) {
            rules.put(row.getOrDefault("location", ""), row.getOrDefault("rule", ""));
        }
        return Map.copyOf(rules);
    }

    /** The rule by which the field is left out. */
    public static Optional<String> rule(String segment, int field) {
        return Optional.ofNullable(BY_FIELD.get(segment + "-" + field));
    }
}
