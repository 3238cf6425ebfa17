package org.quiltehr.adapter.ccda.code;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a section is about, by its LOINC code; by its template where it bears no code: {@code sections.csv}. */
public enum SectionKind {
    ALLERGIES,
    CARE_TEAM,
    CONCERNS,
    DIRECTIVES,
    ENCOUNTERS,
    EQUIPMENT,
    FAMILY,
    FUNCTIONAL,
    GOALS,
    IMMUNIZATIONS,
    MEDICATIONS,
    OTHER,
    PAYERS,
    PLAN,
    PROBLEMS,
    PROCEDURES,
    RESULTS,
    SOCIAL,
    VITALS;

    private static final Map<String, SectionKind> CODES = new HashMap<>();
    private static final Map<String, String> TEMPLATES = new HashMap<>();

    static {
        for (Map<String, String> row : Csv.rows("/codes/sections.csv")) {
            String loinc = row.getOrDefault("loinc", "");
            CODES.put(loinc, SectionKind.valueOf(row.getOrDefault("kind", "")));
            for (String template : row.getOrDefault("templates", "").split(";", -1)) {
                TEMPLATES.putIfAbsent(template.strip(), loinc);
            }
        }
    }

    public static SectionKind ofCode(@Nullable String loinc) {
        return loinc == null ? OTHER : CODES.getOrDefault(loinc, OTHER);
    }

    /** The LOINC code of the section that has this template, or null. */
    public static @Nullable String codeOf(@Nullable String template) {
        return template == null ? null : TEMPLATES.get(template);
    }
}
