package org.quiltehr.hub.onboarding;

/** Formats a file is recognised as, with the adapter that reads it when no vendor's own does. */
enum Format {
    HL7V2("HL7 v2", "hl7v2"),
    CDA("CDA document", "ccda"),
    FHIR("FHIR", "fhir"),
    CSV("CSV", "csv"),
    UNKNOWN("not recognised", "");

    final String title;
    final String adapter;

    Format(String title, String adapter) {
        this.title = title;
        this.adapter = adapter;
    }
}
