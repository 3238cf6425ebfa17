package org.quiltehr.adapter.vendor;

import java.util.Locale;
import org.quiltehr.adapter.spi.Issue;

/** What can be wrong before a format is known; everything else is an issue of the format. */
public enum VendorIssue {
    UNKNOWN_FORMAT("This is neither HL7 v2 (it would begin with MSH, FHS or BHS) nor XML (C-CDA, FHIR) nor JSON (FHIR)."
            + " Send one of them, or give the file a feed of its own, such as csv.");

    private final String text;

    VendorIssue(String text) {
        this.text = text;
    }

    /** This issue at a place of the message. */
    public Issue at(String location) {
        return Issue.error(name().toLowerCase(Locale.ROOT).replace('_', '-'), location, text);
    }
}
