package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Finder.IdentifierKey;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/** Conditional interactions: which records of one practice meet a query, inside the caller's transaction. */
public final class Matches {

    /** Enough to tell one from more than one. */
    private static final int ENOUGH = 2;

    private final Searcher searcher;

    public Matches(BodyCodec bodies) {
        this(bodies, new ParamRegistry());
    }

    public Matches(BodyCodec bodies, ParamRegistry params) {
        RowSql rows = new RowSql(bodies);
        Presenter presenter = new Presenter(rows);
        SearchSql searches = new SearchSql(rows);
        this.searcher = new Searcher(
                searches, presenter, new Includes(rows, searches, presenter, params), new KnownCodes(null), params);
    }

    /** One {@code Type?query}, the query encoded. */
    public record Condition(String type, String query) {}

    /** A record that meets a condition; {@code shownId} is what a reference to it says. */
    public record Match(LogicalId id, String shownId) {}

    /** Up to two matches: none, one, or "more than one". Throws {@link QueryProblem}; unknown parameters are refused. */
    public List<Match> find(Connection tx, PracticeRef practice, Condition condition) {
        return find(tx, practice, List.of(condition)).getFirst();
    }

    /** The same for each of many conditions; one statement for all that ask for one identifier only. */
    public List<List<Match>> find(Connection tx, PracticeRef practice, List<Condition> conditions) {
        List<List<Match>> found = new ArrayList<>();
        List<List<Match>> byIdentifier = new ArrayList<>();
        List<IdentifierKey> keys = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        try {
            for (Condition condition : conditions) {
                if (!FhirTypes.exists(condition.type())) {
                    throw new QueryProblem(QueryProblem.Code.NOT_FOUND, "no resource type of R4");
                }
                List<Parameter> parameters = Queries.parse(condition.query());
                IdentifierKey key = identifier(condition.type(), parameters);
                if (key != null) {
                    List<Match> matches = new ArrayList<>(1);
                    found.add(matches);
                    byIdentifier.add(matches);
                    keys.add(key);
                    types.add(FhirTypes.require(condition.type()));
                } else {
                    found.add(search(tx, practice, condition.type(), parameters));
                }
            }
            if (!keys.isEmpty()) {
                IdentifierSql.find(
                        tx,
                        practice,
                        types.stream().mapToInt(Integer::intValue).toArray(),
                        keys.stream().mapToLong(IdentifierKey::lookup).toArray(),
                        keys.stream().mapToLong(IdentifierKey::token).toArray(),
                        byIdentifier);
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
        return Collections.unmodifiableList(found);
    }

    private static @Nullable IdentifierKey identifier(String type, List<Parameter> parameters) {
        if (parameters.size() != 1 || !parameters.getFirst().name().equals("identifier")) {
            return null;
        }
        SearchParam param = SearchParams.r4().find(type, "identifier").orElse(null);
        return param == null
                ? null
                : Finder.identifier(param, parameters.getFirst().value());
    }

    private List<Match> search(Connection tx, PracticeRef practice, String type, List<Parameter> parameters)
            throws SQLException {
        View view = new View(practice);
        Grant grant = new Grant(true, practice, 0);
        List<Match> matches = new ArrayList<>(ENOUGH);
        if (parameters.stream().allMatch(parameter -> parameter.value().isEmpty())) {
            throw QueryProblem.invalid("a condition without a parameter");
        }
        for (Row row : searcher.rows(tx, view, grant, type, parameters, ENOUGH)) {
            matches.add(new Match(row.id(), row.body().id()));
        }
        return matches;
    }
}
