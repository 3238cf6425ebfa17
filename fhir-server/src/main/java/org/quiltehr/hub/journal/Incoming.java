package org.quiltehr.hub.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that came in, and what a glance told of it.
 *
 * @param practice the practice's number
 * @param feed the feed's number, or null for a write at a FHIR base
 * @param body the bytes exactly as received; null where the stored version is the body (a write at a FHIR base)
 * @param type as {@link org.quiltehr.adapter.spi.Peek#type}
 * @param control the sender's id of it, or null
 * @param patients identifiers that order it (SEMANTICS 3), as {@code system|value}; empty: unknown
 */
@SuppressWarnings("ArrayRecordComponent")
public record Incoming(
        int practice,
        @Nullable Integer feed,
        byte @Nullable [] body,
        @Nullable String contentType,
        String type,
        @Nullable String control,
        @Nullable Instant sourceTime,
        List<String> patients) {

    private static final int LONGEST = 200;

    public Incoming {
        type = storable(type);
        control = control == null ? null : storable(control);
        contentType = contentType == null ? null : storable(contentType);
        patients = List.copyOf(patients);
    }

    /** PostgreSQL stores no NUL in a text; nobody needs a name longer than this. */
    private static String storable(String text) {
        String clean = text.replace("\0", "");
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
    }
}
