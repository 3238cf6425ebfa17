package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.SortKey;
import org.quiltehr.hub.query.Plan.Order;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sorts by what no index holds in order, such as codes and references: all matches are read a piece at a time, their values
 * taken from what the view shows, and no more of them held than make the page. More matches than {@link #MAX} are refused,
 * never cut.
 */
final class MemorySort {

    static final int MAX = 1_000_000;
    private static final int PIECE = 1_000;

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
        Comparator<Item> comparator = comparator(orders);
        // the best of all seen so far, the last of them on top; one more than the page tells that there is a next
        PriorityQueue<Item> best = new PriorityQueue<>(count + 2, comparator.reversed());
        List<Row> piece = new ArrayList<>(PIECE);
        int[] all = {0};
        String snapshot = searches.each(connection, plan.unsorted(MAX + 1), row -> {
            if (++all[0] > MAX) {
                throw QueryProblem.unsupported("_sort: more than " + MAX
                        + " resources match, too many for this sort; narrow the search, or sort by a date,"
                        + " _lastUpdated or _id");
            }
            piece.add(row);
            if (piece.size() == PIECE) {
                keep(best, shown(connection, view, grant, piece, orders), token, orders, count + 1);
                piece.clear();
            }
        });
        keep(best, shown(connection, view, grant, piece, orders), token, orders, count + 1);
        List<Item> items = new ArrayList<>(best);
        items.sort(comparator);
        List<Item> page = items.subList(0, Math.min(count, items.size()));
        String next = null;
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

    private List<Item> shown(Connection connection, View view, Grant grant, List<Row> piece, List<Order> orders)
            throws SQLException {
        List<Stored> shown = presenter.show(connection, view, grant, piece);
        List<Item> items = new ArrayList<>(piece.size());
        for (int i = 0; i < shown.size(); i++) {
            items.add(item(piece.get(i), shown.get(i), orders));
        }
        return items;
    }

    private static void keep(
            PriorityQueue<Item> best, List<Item> items, @Nullable PageToken token, List<Order> orders, int most) {
        for (Item item : items) {
            if (token == null || compare(item, token, orders) > 0) {
                best.add(item);
                if (best.size() > most) {
                    best.remove();
                }
            }
        }
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
