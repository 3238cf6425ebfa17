package org.quiltehr.adapter.fhir;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Issue.Severity;

/** What can be wrong with a FHIR message beside its shape, whose codes are those of {@code R4Shape}. */
public enum FhirIssue {
    NOT_READABLE(Severity.ERROR, "This is no FHIR resource in JSON or XML, or it is cut off. Send it again."),
    NOT_CONVERTED(
            Severity.ERROR,
            "A resource of this STU3 or DSTU2 message has no form in R4. Send it as R4, or leave it out."),
    BUNDLE_TYPE(
            Severity.ERROR, "Bundles of this type are not taken. Send a transaction, batch, collection or message."),
    VERB(Severity.ERROR, "Name a request.method and request.url: POST Type, PUT Type/id or DELETE Type/id."),
    PATCH(Severity.ERROR, "A PATCH is not taken by a feed. Send the whole resource with PUT."),
    ID_MISMATCH(Severity.ERROR, "request.url and the resource must name the same type and id."),
    CONDITION(
            Severity.ERROR, "A condition must be identifier=system|value. Send it so, or name the resource by its id."),
    NO_RESOURCE(Severity.ERROR, "The entry must hold the resource it speaks of."),
    DUPLICATE(Severity.ERROR, "The resource, or its fullUrl, is in the message twice. Send it once."),
    REFERENCE_TO_NOTHING(Severity.ERROR, "No entry of the transaction has this fullUrl. Send the resource along."),
    CODE_MENDED(
            Severity.WARNING,
            "FHIR R4 has this code in other upper and lower case; it is stored as R4 writes it. Send it so."),
    CODE_KEPT(
            Severity.WARNING,
            "FHIR R4 allows only its own codes here; this one is kept beside its place, in extension source-value. Send a code of R4."),
    CODE_REFUSED(Severity.ERROR, "FHIR R4 requires one of its own codes here. Send a code of R4."),
    DANGLING_REFERENCE(
            Severity.WARNING, "The message holds no resource of this name; it is kept as the Reference's identifier."),
    IF_NONE_EXIST(Severity.WARNING, "Of ifNoneExist only identifier=system|value is understood; it had no effect."),
    IDENTIFIER_TWICE(Severity.WARNING, "Resources of this message share the identifier, so that it names neither."),
    MERGE_ELSEWHERE(
            Severity.WARNING,
            "The record this one was merged with is not in the message. Send both, to have them merged.");

    private static final Set<FhirIssue> OF_WHAT_IS_STORED =
            EnumSet.of(CODE_MENDED, CODE_KEPT, DANGLING_REFERENCE, IF_NONE_EXIST);

    private final Severity severity;
    private final String text;

    FhirIssue(Severity severity, String text) {
        this.severity = severity;
        this.text = text;
    }

    /** This issue at a place of the message; null for the whole of it. */
    public Issue at(@Nullable String location) {
        return new Issue(code(), severity, location, text);
    }

    /** Whether it says how something of the message was stored, so that of a refused message it is not true. */
    public static boolean isOfWhatIsStored(Issue issue) {
        return OF_WHAT_IS_STORED.stream().anyMatch(one -> one.code().equals(issue.code()));
    }

    private String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
