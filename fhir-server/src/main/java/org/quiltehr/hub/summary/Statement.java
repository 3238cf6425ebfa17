package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource chosen for the summary: one practice's statement, in its own words.
 *
 * @param type resource type
 * @param id as the view shows it
 * @param practice the practice that made the statement
 * @param date the clinically relevant date as stated, or null
 * @param glance what it was chosen by
 * @param tree the resource as stored; never changed
 * @param medicine the concept of the Medication it refers to, or null if it names its medicine itself
 */
record Statement(
        String type,
        String id,
        Practice practice,
        @Nullable String date,
        Glance glance,
        ObjectNode tree,
        @Nullable JsonNode medicine) {

    /** Newest first, undated last, then by id so that the same record gives the same document. */
    static final Comparator<Statement> NEWEST_FIRST = Comparator.comparing(
                    Statement::at, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
            .thenComparing(Statement::id);

    /** A practice as the summary names it. */
    record Practice(String slug, String name) {}

    Statement naming(JsonNode concept) {
        return new Statement(type, id, practice, date, glance, tree, concept);
    }

    String reference() {
        return type + "/" + id;
    }

    @Nullable
    Instant at() {
        return When.instant(date);
    }
}
