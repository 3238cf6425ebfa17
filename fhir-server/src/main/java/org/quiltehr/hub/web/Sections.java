package org.quiltehr.hub.web;

import java.util.List;

/** The sections of a chart: LOINC code, anchor and title. */
enum Sections {
    ALERTS("104605-1", "alerts", "Alerts"),
    ALLERGIES("48765-2", "allergies", "Allergies"),
    PROBLEMS("11450-4", "problems", "Problems"),
    MEDICATIONS("10160-0", "medications", "Medications"),
    RESULTS("30954-2", "results", "Results"),
    VITAL_SIGNS("8716-3", "vitals", "Vital signs"),
    IMMUNIZATIONS("11369-6", "immunizations", "Immunizations"),
    PROCEDURES("47519-4", "procedures", "Procedures"),
    DEVICES("46264-8", "devices", "Medical devices"),
    PAST_PROBLEMS("11348-0", "past-problems", "Past problems"),
    SOCIAL_HISTORY("29762-2", "social-history", "Social history"),
    PREGNANCY("10162-6", "pregnancy", "Pregnancy"),
    FUNCTIONAL_STATUS("47420-5", "functional-status", "Functional status"),
    PLAN_OF_CARE("18776-5", "plan-of-care", "Plan of care"),
    ADVANCE_DIRECTIVES("42348-3", "advance-directives", "Advance directives");

    /** Shown on every chart, with the reason where there is nothing. */
    static final List<Sections> ALWAYS = List.of(ALLERGIES, PROBLEMS, MEDICATIONS, IMMUNIZATIONS);

    /** Curves and tables of their own. */
    static final List<Sections> CURVES = List.of(RESULTS, VITAL_SIGNS);

    /** The columns of the page that tells what each practice has sent. */
    static final List<Sections> TOLD = List.of(
            ALLERGIES, PROBLEMS, MEDICATIONS, RESULTS, VITAL_SIGNS, IMMUNIZATIONS, PROCEDURES, ADVANCE_DIRECTIVES);

    final String loinc;
    final String anchor;
    final String title;

    Sections(String loinc, String anchor, String title) {
        this.loinc = loinc;
        this.anchor = anchor;
        this.title = title;
    }
}
