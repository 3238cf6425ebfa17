package org.quiltehr.adapter.hl7v2;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;

/** All that this adapter has to say of a message. No text ever holds a value of it. */
public enum Hl7v2Issue {
    NO_MSH("the body does not begin with an MSH segment: send one HL7 v2 message in ER7"),
    NO_DELIMITERS("MSH-1 or MSH-2 is no separator: MSH must be followed by printable ASCII characters, usually |^~\\&"),
    NO_SEGMENT_NAME(
            "a line does not begin with a segment name: segments end with CR, and a line break in a text is \\.br\\"),
    NO_MESSAGE_TYPE("MSH-9 is empty: what the message means is unknown"),
    NO_PATIENT("the message needs a PID segment"),
    NO_CONTENT("the message bears nothing that could be stored"),
    NO_MERGE_IDENTIFIER("the message merges or changes a record, but MRG names none"),
    UNSUPPORTED_VERSION("MSH-12 names a version other than 2.1 to 2.9"),
    CHARACTER_SET("the character set is doubtful"),
    UNKNOWN_SEGMENT("the segment is in no version of HL7 v2"),
    UNKNOWN_CODE("the code is not in its HL7 table; it is kept as sent"),
    BAD_DATE("not a date or time of HL7 v2; it is kept as sent"),
    BAD_NUMBER("not a number; it is kept as text"),
    BAD_VALUE("not a value of its data type; it is kept as sent"),
    NO_CODE("the code that says what this is is missing"),
    IDENTIFIER_WITHOUT_ASSIGNER(
            "no assigning authority, and the feed has no identifierSystem: the identifier names no record"),
    NO_IDENTIFIER("PID has no identifier that could name a record: the message will have one of its own"),
    PATIENT_MISSING("the message has no PID: its results are stored without a patient");

    private final String text;

    Hl7v2Issue(String text) {
        this.text = text;
    }

    /** The code in issues: {@code no-msh}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Issue error(@Nullable String location) {
        return Issue.error(code(), location, text);
    }

    public Issue warning(@Nullable String location) {
        return Issue.warning(code(), location, text);
    }

    /** With a further sentence, which must not hold a value of the message. */
    public Issue warning(@Nullable String location, String more) {
        return Issue.warning(code(), location, text + ": " + more);
    }
}
