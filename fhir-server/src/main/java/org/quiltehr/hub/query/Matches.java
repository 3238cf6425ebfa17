package org.quiltehr.hub.query;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/** Conditional interactions: which records of one practice meet a query, inside the caller's transaction. */
public final class Matches {

    /** One {@code Type?query}, the query encoded. */
    public record Condition(String type, String query) {}

    /** A record that meets a condition; {@code shownId} is what a reference to it says. */
    public record Match(LogicalId id, String shownId) {}

    /** Up to two matches: none, one, or "more than one". Throws {@link QueryProblem}; unknown parameters are refused. */
    public List<Match> find(Connection tx, PracticeRef practice, Condition condition) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** The same for each of many conditions; one statement for all that ask for one identifier only. */
    public List<List<Match>> find(Connection tx, PracticeRef practice, List<Condition> conditions) {
        throw new UnsupportedOperationException("not written yet");
    }
}
