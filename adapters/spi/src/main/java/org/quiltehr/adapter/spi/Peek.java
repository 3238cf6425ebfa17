package org.quiltehr.adapter.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message before it is mapped.
 *
 * @param type the message's type as its standard writes it: {@code ADT^A01}, {@code ClinicalDocument 34133-9},
 *     {@code Bundle transaction}; empty if unknown
 * @param controlId the sender's id of the message (MSH-10, ClinicalDocument.id, Bundle.identifier), or null
 * @param patients all patient identifiers in it, as {@code system|value} (PID-2/3/4/18, MRG-1, recordTarget ids,
 *     Patient.identifier, subject references); two messages of a practice that share one run in journal order; empty
 *     means "unknown": it waits for all earlier messages of its feed
 * @param sourceTime when the source says it happened (EVN-2 or MSH-7, effectiveTime), or null
 * @param problem why {@link Adapter#map} is sure to reject it, as far as a glance can tell
 */
public record Peek(
        String type,
        @Nullable String controlId,
        List<String> patients,
        @Nullable Instant sourceTime,
        Optional<Issue> problem) {

    public Peek {
        patients = List.copyOf(patients);
    }

    /** A message a glance makes nothing of. */
    public static Peek unreadable(Issue problem) {
        return new Peek("", null, List.of(), null, Optional.of(problem));
    }
}
