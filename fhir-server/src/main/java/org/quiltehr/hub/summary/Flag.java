package org.quiltehr.hub.summary;

/** How the sources of a line, or two lines of a section, contradict each other. */
enum Flag {
    STATUS_DIFFERS("status-differs", "active at one source, not at another"),
    DOSE_DIFFERS("dose-differs", "dose differs"),
    SEVERITY_DIFFERS("severity-differs", "severity differs"),
    VERIFICATION_DIFFERS("verification-differs", "refuted by one source"),
    VALUE_DIFFERS("value-differs", "value differs"),
    STOPPED_ELSEWHERE("stopped-elsewhere", "stopped by one source, current at another"),
    ALLERGY_TO_ACTIVE_DRUG("allergy-to-active-drug", "an allergy and a current medicine of it"),
    DUPLICATE_THERAPY("duplicate-therapy", "another current medicine of the same class"),
    NO_KNOWN_BUT_ALLERGY("no-known-but-allergy", "one source knows no allergies, another lists one");

    private final String code;
    private final String words;

    Flag(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** As in the extension {@code agreement}. */
    String code() {
        return code;
    }

    String words() {
        return words;
    }
}
