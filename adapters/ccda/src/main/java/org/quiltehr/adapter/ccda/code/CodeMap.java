package org.quiltehr.adapter.ccda.code;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The concept maps of the guide: {@code maps.csv}, one row per map and source code. */
public enum CodeMap {
    ADDRESS_USE,
    ADMINISTRATIVE_GENDER,
    ALLERGY_CATEGORY,
    ALLERGY_STATUS,
    ALLERGY_TYPE,
    CONCERN_STATUS,
    CRITICALITY,
    ENCOUNTER_CLASS,
    ENCOUNTER_STATUS,
    GOAL_STATUS,
    IMMUNIZATION_STATUS,
    LANGUAGE,
    MEDICATION_STATUS,
    NAME_USE,
    NO_KNOWN_ALLERGY,
    NO_KNOWN_SUBSTANCE,
    NULL_FLAVOR,
    PROBLEM_STATUS,
    PROCEDURE_STATUS,
    REPORT_STATUS,
    REQUEST_STATUS,
    RESULT_STATUS,
    SEVERITY,
    TELECOM_SYSTEM,
    TELECOM_USE,
    TIMING_EVENT;

    /** A target of a map. */
    public record Target(String code, String display) {}

    private static final Map<String, Target> TARGETS = load();

    /** What the code is mapped to, or null. */
    public @Nullable Target target(@Nullable String code) {
        return code == null ? null : TARGETS.get(name() + " " + code);
    }

    /** The code that the code is mapped to, or null. */
    public @Nullable String code(@Nullable String code) {
        Target target = target(code);
        return target == null ? null : target.code();
    }

    private static Map<String, Target> load() {
        Map<String, Target> found = new HashMap<>();
        for (Map<String, String> row : Csv.rows("/codes/maps.csv")) {
            CodeMap map = CodeMap.valueOf(row.getOrDefault("map", ""));
            found.put(
                    map.name() + " " + row.get("from"),
                    new Target(row.getOrDefault("to", ""), row.getOrDefault("display", "")));
        }
        return found;
    }
}
