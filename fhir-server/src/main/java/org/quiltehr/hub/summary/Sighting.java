package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Stored;

/**
 * What decides whether a resource is shown, and where; it follows from its type and bytes.
 *
 * @param section or null if a summary does not list such a resource
 * @param date the clinically relevant date as stated, or null
 * @param test what makes two results the same test; may be empty
 */
record Sighting(
        Glance glance,
        @Nullable Section section,
        boolean withdrawn,
        Assertion assertion,
        @Nullable String date,
        @Nullable Instant at,
        String test) {

    private static final Remembered<Sighting> KNOWN = new Remembered<>(15L << 20);

    static Sighting of(Stored stored) {
        return KNOWN.of(stored.json(), bytes -> of(stored.type(), Glance.at(bytes)));
    }

    private static Sighting of(String type, Glance glance) {
        String date = When.start(type, glance);
        List<String> codes = glance.codes("code");
        String words = glance.first("code.text", "code.display");
        return new Sighting(
                glance,
                Placing.section(type, glance),
                Placing.withdrawn(type, glance),
                Assertion.of(type, glance),
                date,
                When.instant(date),
                !codes.isEmpty() ? codes.get(0) : words == null ? "" : Codes.normal(words));
    }
}
