package org.quiltehr.hub.query;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;

/**
 * What one page of a search reads.
 *
 * @param orders sort keys asked for; empty for the order the index gives
 * @param limit rows to read
 * @param page where page two and later go on, or null
 */
record Plan(
        View view,
        Grant grant,
        String type,
        List<Term> terms,
        List<Order> orders,
        int limit,
        @Nullable String page) {

    /** A sort key: an expression over alias {@code r} that is never null. */
    record Order(String sql, String type, boolean descending) {}

    /** At the network's base Patients are persons: conditions are over all records of each. */
    boolean persons() {
        return view.practice() == null && type.equals("Patient");
    }
}
