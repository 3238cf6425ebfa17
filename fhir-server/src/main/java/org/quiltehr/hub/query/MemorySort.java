package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.SortKey;
import org.quiltehr.hub.query.Plan.Order;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sorts by what no index holds in order, such as codes and references: all matches are read, and their values taken from
 * what the view shows. More matches than {@link #MAX} are refused, never cut.
 */
final class MemorySort {

    static final int MAX = 10_000;

    private final SearchSql searches;
    private final Presenter presenter;

    MemorySort(SearchSql searches, Presenter presenter) {
        this.searches = searches;
        this.presenter = presenter;
    }

    /** One page and where the next begins. */
    record Sorted(List<Stored> matches, @Nullable String next) {}

    private record Item(Row row, Stored shown, List<String> keys) {}

    static boolean needed(List<Order> orders) {
        return orders.stream().anyMatch(order -> order.sql().isEmpty());
    }

    Sorted page(Connection connection, View view, Grant grant, Plan plan, int count) throws SQLException {
        List<Order> orders = plan.orders();
        String link = plan.page();
        PageToken token = link == null ? null : PageToken.parse(link, orders.size());
        SearchSql.Page found = searches.page(connection, plan.unsorted(MAX + 1));
        if (found.rows().size() > MAX) {
            throw QueryProblem.unsupported(
                    "_sort: more than " + MAX
                            + " resources match, too many for this sort; narrow the search, or sort by a date, _lastUpdated or _id");
        }
        List<Stored> shown = presenter.show(connection, view, grant, found.rows());
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            items.add(item(found.rows().get(i), shown.get(i), orders));
        }
        Comparator<Item> comparator = comparator(orders);
        items.sort(comparator);
        if (token != null) {
            items.removeIf(item -> compare(item, token, orders) <= 0);
        }
        List<Item> page = items.subList(0, Math.min(count, items.size()));
        String next = null;
        String snapshot = found.snapshot();
        if (items.size() > count && snapshot != null) {
            Item last = page.getLast();
            next = new PageToken(
                            snapshot,
                            last.keys(),
                            last.row().id().home(),
                            last.row().id().own())
                    .text();
        }
        return new Sorted(page.stream().map(Item::shown).toList(), next);
    }

    private static Item item(Row row, Stored shown, List<Order> orders) {
        ObjectNode tree = FhirJson.parse(shown.json());
        List<String> keys = new ArrayList<>();
        for (Order order : orders) {
            var param = order.param();
            if (param != null) {
                keys.add(SortKey.of(param, tree, order.descending()));
            } else {
                keys.add(SortKey.of(order.sql().equals(Order.BY_ID) ? row.id().home() : row.change()));
            }
        }
        return new Item(row, shown, keys);
    }

    private static Comparator<Item> comparator(List<Order> orders) {
        return (a, b) -> {
            int compared = SortKey.compare(a.keys(), b.keys(), directions(orders));
            return compared != 0
                    ? compared
                    : tie(a.row(), b.row().id().home(), b.row().id().own());
        };
    }

    private static int compare(Item item, PageToken token, List<Order> orders) {
        int compared = SortKey.compare(item.keys(), token.sort(), directions(orders));
        return compared != 0 ? compared : tie(item.row(), token.home(), token.pk());
    }

    private static int tie(Row row, long home, long pk) {
        int compared = Long.compare(row.id().home(), home);
        return compared != 0 ? compared : Long.compare(row.id().own(), pk);
    }

    private static List<Boolean> directions(List<Order> orders) {
        return orders.stream().map(Order::descending).toList();
    }
}
