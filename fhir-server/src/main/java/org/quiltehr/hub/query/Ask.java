package org.quiltehr.hub.query;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Plan.Order;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/**
 * A search, understood.
 *
 * @param countOnly {@code _summary=count} or {@code _count=0}
 * @param total a total was asked for
 * @param honoured the parameters that count, in order
 * @param dropped names of those passed over
 */
record Ask(
        String type,
        List<Term> terms,
        List<Order> orders,
        int count,
        boolean countOnly,
        boolean total,
        List<Include> includes,
        @Nullable String page,
        List<Parameter> honoured,
        List<String> dropped) {

    /**
     * An {@code _include} or {@code _revinclude}.
     *
     * @param source the type that bears the reference
     * @param param name, or {@code *} for all
     * @param target only references to this type, or null for all
     */
    record Include(
            boolean reverse,
            boolean iterate,
            String source,
            String param,
            @Nullable String target) {}
}
