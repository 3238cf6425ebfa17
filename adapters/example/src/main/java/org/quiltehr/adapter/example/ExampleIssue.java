package org.quiltehr.adapter.example;

import java.util.Locale;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Issue.Severity;

/** All that can be wrong with a row. The text tells the practice what to do, and never holds a value of the row. */
public enum ExampleIssue {
    NOT_READABLE(Severity.ERROR, "This is no CSV with a header and one row in UTF-8. Export the file again."),
    NO_PATIENT(Severity.ERROR, "The row names no patient. Enter the record number on the cart."),
    NO_VITAL(Severity.ERROR, "The row does not say what was measured. Correct it on the cart and send the row again."),
    BAD_VALUE(Severity.ERROR, "The value is no number. Correct it on the cart and send the row again."),
    BAD_TIME(Severity.ERROR, "The time must be written as YYYY-MM-DD hh:mm and be one the clocks showed."),
    BAD_BIRTH_DATE(Severity.ERROR, "The birth date must be written as YYYY-MM-DD."),
    UNKNOWN_VITAL(Severity.WARNING, "The vital has no LOINC code here and is stored as text. Add it to vitals.csv."),
    UNKNOWN_UNIT(Severity.WARNING, "The unit has no UCUM code here and is stored as text. Add it to units.csv."),
    UNKNOWN_SEX(Severity.WARNING, "The sex is none of F, M, X, U and is kept as it is in an extension.");

    private final Severity severity;
    private final String text;

    ExampleIssue(Severity severity, String text) {
        this.severity = severity;
        this.text = text;
    }

    /** This issue at a place of the message. */
    public Issue at(String location) {
        return new Issue(name().toLowerCase(Locale.ROOT).replace('_', '-'), severity, location, text);
    }
}
