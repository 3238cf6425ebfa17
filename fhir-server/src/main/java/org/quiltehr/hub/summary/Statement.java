package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource chosen for the summary: one practice's statement, in its own words.
 *
 * @param id as the view shows it
 * @param practice the practice that made the statement
 * @param reading what is read of it as the view shows it
 */
record Statement(String id, Practice practice, Reading reading) {

    /** Newest first, undated last, then by id so that the same record gives the same document. */
    static final Comparator<Statement> NEWEST_FIRST = Comparator.comparing(
                    Statement::at, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
            .thenComparing(Statement::id);

    /** A practice as the summary names it. */
    record Practice(String slug, String name) {}

    Statement naming(JsonNode concept) {
        return new Statement(id, practice, reading.naming(concept));
    }

    String type() {
        return reading.type();
    }

    String reference() {
        return type() + "/" + id;
    }

    /** What it was chosen by. */
    Glance glance() {
        return reading.glance();
    }

    /** The resource as stored; never changed. */
    ObjectNode tree() {
        return reading.tree();
    }

    /** The concept of the Medication it refers to, or null if it names its medicine itself. */
    @Nullable
    JsonNode medicine() {
        return reading.medicine();
    }

    /** The clinically relevant date as stated, or null. */
    @Nullable
    String date() {
        return reading.date();
    }

    @Nullable
    Instant at() {
        return reading.at();
    }

    Keys keys() {
        return reading.keys(this);
    }
}
