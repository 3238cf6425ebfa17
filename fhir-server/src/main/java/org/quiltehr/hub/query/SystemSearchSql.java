package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.query.Plan.Order;

/** A search over several types: each is asked for a page's worth, and what comes first of all of them is the page. */
final class SystemSearchSql {

    private static final List<Order> NEWEST_FIRST = List.of(new Order(Order.BY_CHANGE, "bigint", true, null));

    private SystemSearchSql() {}

    /** The sort keys: those asked for, which must be ones that all types have. */
    static List<Order> orders(List<Order> asked) {
        if (asked.stream().anyMatch(order -> order.param() != null)) {
            throw QueryProblem.unsupported("_sort of a search over several types is by _lastUpdated or _id");
        }
        return asked.isEmpty() ? NEWEST_FIRST : asked;
    }

    /** The rows of all types in one order. */
    static void merge(List<Row> rows, List<Order> orders) {
        boolean descending = orders.getFirst().descending();
        Comparator<Row> comparator = (a, b) -> {
            for (int i = 0; i < orders.size(); i++) {
                int compared = Long.compare(Long.parseLong(a.sort()[i]), Long.parseLong(b.sort()[i]));
                if (compared != 0) {
                    return orders.get(i).descending() ? -compared : compared;
                }
            }
            int compared = Long.compare(a.id().home(), b.id().home());
            compared = compared != 0 ? compared : Long.compare(a.id().own(), b.id().own());
            return descending ? -compared : compared;
        };
        rows.sort(comparator);
    }

    /** The types a search is over: those of {@code _type}, of the compartment, or all that anything is stored of. */
    static List<String> types(Connection connection, SearchRequest request) throws SQLException {
        Set<String> named = new LinkedHashSet<>();
        for (SearchRequest.Parameter parameter : request.parameters()) {
            if (parameter.name().equals("_type")) {
                named.addAll(List.of(parameter.value().split("\\s*,\\s*")));
            }
        }
        for (String type : named) {
            if (!FhirTypes.exists(type)) {
                throw QueryProblem.invalid("parameter _type names a type that R4 has not");
            }
        }
        String compartment = request.compartment();
        if (!named.isEmpty()) {
            return List.copyOf(named);
        }
        List<String> stored = stored(connection);
        if (compartment == null) {
            return stored;
        }
        String owner = ofType(compartment);
        Set<String> members = Compartments.members(owner);
        return stored.stream()
                .filter(type -> type.equals(owner) || members.contains(type))
                .toList();
    }

    static String ofType(String compartment) {
        return compartment.substring(0, compartment.indexOf('/'));
    }

    private static List<String> stored(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        int[] all = FhirTypes.names().stream().mapToInt(FhirTypes::require).toArray();
        Args sql = new Args().add("""
                        select t.type from unnest(?::int[]) as t (type)
                        where exists (select 1 from res r where r.type = t.type) order by t.type""", (Object) all);
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(FhirTypes.name(rows.getInt(1)));
            }
        }
        return found;
    }
}
