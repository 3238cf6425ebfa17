package org.quiltehr.hub.summary;

import org.jspecify.annotations.Nullable;

/** The sections of an IPS document in the order a clinician reads them (IPS 2.0, Composition-uv-ips). */
enum Section {
    ALERTS("104605-1", "Alerts", "alerts", Need.OPTIONAL),
    ALLERGIES("48765-2", "Allergies and intolerances", "allergies or intolerances", Need.REQUIRED),
    MEDICATIONS("10160-0", "Medications", "medications", Need.REQUIRED),
    PROBLEMS("11450-4", "Problems", "problems", Need.REQUIRED),
    RESULTS("30954-2", "Results", "results", Need.RECOMMENDED),
    VITAL_SIGNS("8716-3", "Vital signs", "vital signs", Need.OPTIONAL),
    IMMUNIZATIONS("11369-6", "Immunizations", "immunizations", Need.RECOMMENDED),
    PROCEDURES("47519-4", "Procedures", "procedures", Need.RECOMMENDED),
    DEVICES("46264-8", "Medical devices", "medical devices", Need.RECOMMENDED),
    PAST_PROBLEMS("11348-0", "Past problems", "past problems", Need.OPTIONAL),
    SOCIAL_HISTORY("29762-2", "Social history", "social history", Need.OPTIONAL),
    PREGNANCY("10162-6", "Pregnancy", "pregnancy", Need.OPTIONAL),
    FUNCTIONAL_STATUS("47420-5", "Functional status", "functional status", Need.OPTIONAL),
    PLAN_OF_CARE("18776-5", "Plan of care", "a plan of care", Need.OPTIONAL),
    ADVANCE_DIRECTIVES("42348-3", "Advance directives", "advance directives", Need.OPTIONAL);

    /** Whether a section is shown when there is nothing to put in it. */
    enum Need {
        REQUIRED,
        RECOMMENDED,
        OPTIONAL
    }

    private final String loinc;
    private final String title;
    private final String subject;
    private final Need need;

    Section(String loinc, String title, String subject, Need need) {
        this.loinc = loinc;
        this.title = title;
        this.subject = subject;
        this.need = need;
    }

    /** The section of a List or document section with this LOINC code, or null. */
    static @Nullable Section byLoinc(String loinc) {
        for (Section section : values()) {
            if (section.loinc.equals(loinc)) {
                return section;
            }
        }
        return null;
    }

    String loinc() {
        return loinc;
    }

    String title() {
        return title;
    }

    /** What the section is about, in the middle of a sentence. */
    String subject() {
        return subject;
    }

    /** Whether the section stands in every document, empty with a reason if nothing is known. */
    boolean always() {
        return need != Need.OPTIONAL;
    }
}
