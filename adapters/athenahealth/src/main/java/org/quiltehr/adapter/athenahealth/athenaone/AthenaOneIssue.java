package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.Locale;
import org.quiltehr.adapter.spi.Issue;

/** What can be wrong with an answer before its record is mapped. */
enum AthenaOneIssue {
    NOT_READABLE(
            "This is no JSON object or list, or a member stands in it twice. Send the answer of athenaOne as it came."),
    UNKNOWN_ANSWER("This is no answer of the athenaOne API that is read here: no list and no member tells which it is."
            + " The module's README names those that are."),
    SEVERAL("There are several records where one was expected. Send the answer whole, not a part of it."),
    NO_FIELD("The record has no %s, without which it cannot be placed. Answers for one chart do not repeat the patient:"
            + " add \"patientid\" to the top of the body, or ask for the list of changes, which names the patient.");

    private final String text;

    AthenaOneIssue(String text) {
        this.text = text;
    }

    /** This issue of the whole message; {@code field} is of the mapping, never of the message. */
    Issue of(String field) {
        return Issue.error(
                name().toLowerCase(Locale.ROOT).replace('_', '-'), "document", String.format(Locale.ROOT, text, field));
    }

    Issue of() {
        return of("");
    }
}
