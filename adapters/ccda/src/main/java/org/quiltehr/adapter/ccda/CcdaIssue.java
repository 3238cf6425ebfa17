package org.quiltehr.adapter.ccda;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;

/** What can be wrong with a document; the texts hold no value of it. */
public enum CcdaIssue {
    NOT_XML("The body is not well-formed XML; the sender must send the document as it was made."),
    DTD("The document holds a DOCTYPE or entity, which is refused; the sender must leave it out."),
    TOO_DEEP("The elements nest deeper than 200, as no clinical document does."),
    NOT_CLINICAL_DOCUMENT(
            "The root is not ClinicalDocument of urn:hl7-org:v3; send whole CDA documents to this feed, other formats to"
                    + " a feed of their adapter."),
    NO_NAMESPACE(
            "The document is in no XML namespace; it was read as CDA. The sender must declare xmlns=\"urn:hl7-org:v3\" on"
                    + " ClinicalDocument."),
    NO_RECORD_TARGET("The document names no patient (recordTarget/patientRole); it cannot be filed."),
    SEVERAL_PATIENTS("The document names several patients; it is filed under the first, the others are kept as text."),
    NO_PATIENT_ID("The patient bears no usable identifier; the record is keyed by this message and linked by hand."),
    ZONE_ASSUMED(
            "Times without an offset were read in the practice's time zone, or UTC where the feed says so, and are marked."),
    REFERENCE_TO_NOTHING("Text that the document points to is not in its narrative."),
    SHARED_STATEMENT_ID("Several statements of one kind bear this id; it names none of them.");

    private final String text;

    CcdaIssue(String text) {
        this.text = text;
    }

    /** {@code not-xml}, {@code dtd}, … */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Issue error(@Nullable String location) {
        return Issue.error(code(), location, text);
    }

    public Issue warning(@Nullable String location) {
        return Issue.warning(code(), location, text);
    }
}
