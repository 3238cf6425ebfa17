package org.quiltehr.adapter.spi;

import org.jspecify.annotations.Nullable;

/**
 * Something a person should know of a message. Never holds a value of the message: it may be a patient's.
 *
 * @param code a stable code of the adapter's issue enum, such as {@code unknown-segment}
 * @param location where, in the notation of {@link Ledger}; null for the whole message
 * @param text what is wrong and what to do, for a reader without the code at hand
 */
public record Issue(
        String code, Severity severity, @Nullable String location, String text) {

    /** As in FHIR's OperationOutcome. */
    public enum Severity {
        ERROR,
        WARNING,
        INFORMATION
    }

    public static Issue error(String code, @Nullable String location, String text) {
        return new Issue(code, Severity.ERROR, location, text);
    }

    public static Issue warning(String code, @Nullable String location, String text) {
        return new Issue(code, Severity.WARNING, location, text);
    }
}
