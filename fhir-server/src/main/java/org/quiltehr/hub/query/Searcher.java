package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.SearchRequest.Parameter;
import org.quiltehr.hub.query.SearchSql.Page;

/** Carries out searches on one connection. */
final class Searcher {

    private final SearchSql searches;
    private final Presenter presenter;
    private final Includes includes;

    Searcher(SearchSql searches, Presenter presenter, Includes includes) {
        this.searches = searches;
        this.presenter = presenter;
        this.includes = includes;
    }

    SearchResult search(Connection connection, View view, Grant grant, SearchRequest request) throws SQLException {
        String type = request.type();
        if (type == null) {
            throw QueryProblem.unsupported("a search over all types; name a type");
        }
        if (!FhirTypes.exists(type)) {
            throw new QueryProblem(QueryProblem.Code.NOT_FOUND, "no resource type of R4");
        }
        Ask ask = ask(connection, view, grant, type, request.strict(), 0, request.parameters());
        String self = Queries.text(ask.honoured());
        Plan plan = new Plan(view, grant, type, ask.terms(), ask.orders(), ask.count() + 1, ask.page());
        Long total = ask.total() ? searches.count(connection, plan) : null;
        if (ask.countOnly()) {
            return new SearchResult(List.of(), List.of(), self, null, total);
        }
        Page page = searches.page(connection, plan);
        List<Row> rows = page.rows();
        String next = null;
        String snapshot = page.snapshot();
        if (rows.size() > ask.count() && snapshot != null) {
            rows = rows.subList(0, ask.count());
            Row last = rows.getLast();
            next = new PageToken(
                            snapshot,
                            List.of(last.sort()),
                            last.id().home(),
                            last.id().own())
                    .text();
        }
        List<Stored> matches = presenter.show(connection, view, grant, rows);
        return new SearchResult(
                matches, includes.of(connection, view, grant, ask.includes(), matches), self, next, total);
    }

    /** The rows that meet a query, up to a limit, as they are stored. */
    List<Row> rows(
            Connection connection,
            View view,
            Grant grant,
            String type,
            List<Parameter> parameters,
            int limit,
            int depth)
            throws SQLException {
        Ask ask = ask(connection, view, grant, type, true, depth, parameters);
        Plan plan = new Plan(view, grant, type, ask.terms(), List.of(), limit, null);
        return searches.page(connection, plan).rows();
    }

    private Ask ask(
            Connection connection,
            View view,
            Grant grant,
            String type,
            boolean strict,
            int depth,
            List<Parameter> parameters)
            throws SQLException {
        Chains chains = new Chains(
                (target, condition, deeper) -> presenter.show(
                        connection,
                        view,
                        grant,
                        rows(connection, view, grant, target, List.of(condition), Chains.MAX + 1, deeper)),
                type,
                depth);
        return new SearchParser(
                        type,
                        strict,
                        new SpecialTerms(connection, view, type),
                        chains,
                        new PatientRecords(connection, view))
                .parse(parameters);
    }
}
