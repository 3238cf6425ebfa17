package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.query.Plan.Order;
import org.quiltehr.hub.query.SearchRequest.Parameter;
import org.quiltehr.hub.query.SearchSql.Page;

/** Carries out searches on one connection. */
final class Searcher {

    private final SearchSql searches;
    private final Presenter presenter;
    private final Includes includes;
    private final MemorySort memory;
    private final KnownCodes codes;
    private final ParamRegistry params;
    private final ChainSql ends;

    /** Records that turned out to be linked. */
    private final Set<LogicalId> linked = ConcurrentHashMap.newKeySet();

    Searcher(SearchSql searches, Presenter presenter, Includes includes, KnownCodes codes, ParamRegistry params) {
        this.searches = searches;
        this.presenter = presenter;
        this.includes = includes;
        this.codes = codes;
        this.params = params;
        this.ends = new ChainSql(searches.rows().bodies());
        this.memory = new MemorySort(searches, presenter);
    }

    /** Who asks, and as of when: null for now. */
    private record Reading(
            Connection connection,
            View view,
            Grant grant,
            @Nullable String snapshot) {}

    SearchResult search(Connection connection, View view, Grant grant, SearchRequest request) throws SQLException {
        Reading reading = new Reading(connection, view, grant, WalkSql.snapshot(request));
        String type = request.type();
        if (type == null) {
            return system(reading, request);
        }
        if (!FhirTypes.exists(type)) {
            throw new QueryProblem(QueryProblem.Code.NOT_FOUND, "no resource type of R4");
        }
        PatientRecords assuming = records(reading, reading.snapshot() == null ? linked : null);
        PatientRecords records = assuming;
        Ask ask = ask(reading, type, request, 0, records);
        boolean pages = !ask.total() && !ask.countOnly() && !MemorySort.needed(ask.orders());
        if (assuming.assumed() == 1 && pages) {
            Plan plan = plan(reading, ask, ask.orders(), ask.count() + 1, assuming.patients());
            Page page = searches.page(connection, plan);
            if (assuming.hold(page.rows())) {
                return found(
                        reading, ask, shown(reading, ask, page), next(page.rows(), ask.count(), page.snapshot()), null);
            }
        }
        if (assuming.assumed() > 0) {
            records = records(reading, null);
            ask = ask(reading, type, request, 0, records);
        }
        Plan plan = plan(reading, ask, ask.orders(), ask.count() + 1, records.patients());
        Long total = ask.total() ? searches.count(connection, plan) : null;
        if (ask.countOnly()) {
            return new SearchResult(List.of(), List.of(), Queries.text(ask.honoured()), null, total, ask.dropped());
        }
        if (MemorySort.needed(ask.orders())) {
            MemorySort.Sorted sorted = memory.page(connection, view, grant, plan, ask.count());
            return found(reading, ask, sorted.matches(), sorted.next(), total);
        }
        Page page = searches.page(connection, plan);
        return found(reading, ask, shown(reading, ask, page), next(page.rows(), ask.count(), page.snapshot()), total);
    }

    private List<Stored> shown(Reading reading, Ask ask, Page page) throws SQLException {
        return presenter.show(reading.connection(), reading.view(), reading.grant(), first(page.rows(), ask.count()));
    }

    private SearchResult found(
            Reading reading, Ask ask, List<Stored> matches, @Nullable String next, @Nullable Long total)
            throws SQLException {
        List<Stored> included = includes.of(
                reading.connection(), reading.view(), reading.grant(), ask.includes(), matches, reading.snapshot());
        return new SearchResult(matches, included, Queries.text(ask.honoured()), next, total, ask.dropped());
    }

    private SearchResult system(Reading reading, SearchRequest request) throws SQLException {
        List<Row> rows = new ArrayList<>();
        List<Ask> asks = new ArrayList<>();
        long total = 0;
        String snapshot = reading.snapshot();
        for (String type : SystemSearchSql.types(reading.connection(), request)) {
            Ask ask = ask(reading, type, request, 0);
            asks.add(ask);
            List<Order> orders = SystemSearchSql.orders(ask.orders());
            Plan plan = plan(reading, ask, orders, ask.count() + 1);
            total += ask.total() ? searches.count(reading.connection(), plan) : 0;
            if (!ask.countOnly()) {
                Page page = searches.page(reading.connection(), plan);
                rows.addAll(page.rows());
                snapshot = snapshot == null ? page.snapshot() : snapshot;
            }
        }
        if (asks.isEmpty()) {
            return new SearchResult(List.of(), List.of(), "", null, null, List.of());
        }
        Ask ask = asks.getFirst();
        SystemSearchSql.merge(rows, SystemSearchSql.orders(ask.orders()));
        Set<Ask.Include> wanted = new LinkedHashSet<>();
        asks.forEach(one -> wanted.addAll(one.includes()));
        List<Stored> matches =
                presenter.show(reading.connection(), reading.view(), reading.grant(), first(rows, ask.count()));
        return new SearchResult(
                matches,
                includes.of(
                        reading.connection(),
                        reading.view(),
                        reading.grant(),
                        List.copyOf(wanted),
                        matches,
                        reading.snapshot()),
                Queries.text(ask.honoured()),
                ask.countOnly() ? null : next(rows, ask.count(), snapshot),
                ask.total() ? total : null,
                ask.dropped());
    }

    private static List<Row> first(List<Row> rows, int count) {
        return rows.size() > count ? rows.subList(0, count) : rows;
    }

    private static @Nullable String next(List<Row> rows, int count, @Nullable String snapshot) {
        if (rows.size() <= count || snapshot == null) {
            return null;
        }
        Row last = rows.get(count - 1);
        return new PageToken(
                        snapshot,
                        List.of(last.sort()),
                        last.id().home(),
                        last.id().own())
                .text();
    }

    private static Plan plan(Reading reading, Ask ask, List<Order> orders, int limit) {
        return plan(reading, ask, orders, limit, List.of());
    }

    private static Plan plan(Reading reading, Ask ask, List<Order> orders, int limit, List<LogicalId> patients) {
        return new Plan(
                reading.view(),
                reading.grant(),
                ask.type(),
                ask.terms(),
                orders,
                limit,
                ask.page(),
                reading.snapshot(),
                patients);
    }

    /** The rows that meet a query, up to a limit, as they are stored. */
    List<Row> rows(Connection connection, View view, Grant grant, String type, List<Parameter> parameters, int limit)
            throws SQLException {
        Reading reading = new Reading(connection, view, grant, null);
        Ask ask = ask(reading, type, new SearchRequest(type, parameters, true), 0);
        return searches.page(connection, plan(reading, ask, List.of(), limit)).rows();
    }

    private Ask ask(Reading reading, String type, SearchRequest request, int depth) throws SQLException {
        return ask(reading, type, request, depth, records(reading, null));
    }

    private PatientRecords records(Reading reading, @Nullable Set<LogicalId> hints) {
        return new PatientRecords(
                reading.connection(),
                reading.view(),
                codes,
                new Families(reading.connection(), reading.view(), reading.grant(), searches, params.searched()),
                hints);
    }

    private Ask ask(Reading reading, String type, SearchRequest request, int depth, PatientRecords records)
            throws SQLException {
        Connection connection = reading.connection();
        Chains chains = new Chains(
                connection,
                (target, condition, limit, deeper) -> plan(
                        reading,
                        ask(reading, target, new SearchRequest(target, List.of(condition), true), deeper),
                        List.of(),
                        limit),
                ends,
                params.searched(),
                type,
                depth);
        return new SearchParser(
                        type,
                        request,
                        params,
                        new SpecialTerms(connection, reading.view(), type, lists(reading)),
                        chains,
                        records)
                .parse(request.parameters());
    }

    /** What a List names, as the reader may see it. */
    private SpecialTerms.Lists lists(Reading reading) {
        return id -> {
            var list = AliasSql.id(reading.connection(), "List", id);
            return list.isEmpty()
                    ? List.of()
                    : presenter.show(
                            reading.connection(),
                            reading.view(),
                            reading.grant(),
                            searches.rows()
                                    .all(reading.connection(), reading.view(), reading.grant(), List.of(list.get())));
        };
    }
}
