package org.quiltehr.hub.query;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.SearchParam;

/**
 * What one page of a search reads.
 *
 * @param orders sort keys asked for; empty for the order the index gives
 * @param limit rows to read
 * @param snapshot what may be seen, as {@code pg_snapshot} writes it; null for all
 * @param page where page two and later go on, or null
 * @param patients Patient records most rows are likely to belong to; empty if they are not known
 */
record Plan(
        View view,
        Grant grant,
        String type,
        List<Term> terms,
        List<Order> orders,
        int limit,
        @Nullable String page,
        @Nullable String snapshot,
        List<LogicalId> patients) {

    /**
     * A sort key.
     *
     * @param sql an expression over alias {@code r} that is never null; empty if no index has this order
     * @param param null for {@code _id} and {@code _lastUpdated}
     */
    record Order(
            String sql,
            String type,
            boolean descending,
            @Nullable SearchParam param) {

        static final String BY_ID = "r.home";
        static final String BY_CHANGE = "r.change";
    }

    /** The same rows in the order the index gives, from the first on. */
    Plan unsorted(int rows) {
        return new Plan(view, grant, type, terms, List.of(), rows, null, snapshot, patients);
    }

    /** The one Patient record most rows are likely to belong to, if it is one. */
    @Nullable
    LogicalId mostly() {
        return patients.size() == 1 ? patients.getFirst() : null;
    }

    /** At the network's base Patients are persons: conditions are over all records of each. */
    boolean persons() {
        return view.practice() == null && type.equals("Patient");
    }
}
