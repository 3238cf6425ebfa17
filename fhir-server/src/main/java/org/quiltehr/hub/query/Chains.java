package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.Referred;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.index.SqlCondition;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/**
 * Chained parameters and {@code _has}, a step at a time: the keys of the far end are found first, and then what refers to any
 * of them. More than {@link #MAX} far ends, which are held in memory, are refused, never cut.
 */
final class Chains {

    static final int MAX = 1_000_000;
    private static final int MAX_DEPTH = 4;

    /** Understands a search of one type by one condition. */
    interface Inner {
        Plan plan(String type, Parameter condition, int limit, int depth) throws SQLException;
    }

    private final Connection connection;
    private final Inner inner;
    private final ChainSql ends;
    private final SearchParams params;
    private final String type;
    private final int depth;

    Chains(Connection connection, Inner inner, ChainSql ends, SearchParams params, String type, int depth) {
        this.connection = connection;
        this.inner = inner;
        this.ends = ends;
        this.params = params;
        this.type = type;
        this.depth = depth;
    }

    /** {@code subject:Patient.name=x}: {@code link} is what stands before the first dot. */
    Term forward(String source, String link, String rest, String value) throws SQLException {
        int colon = link.indexOf(':');
        String name = colon < 0 ? link : link.substring(0, colon);
        SearchParam param = reference(source, name);
        Collection<String> targets = colon < 0 ? param.targets() : List.of(link.substring(colon + 1));
        Referred found = new Referred();
        boolean any = false;
        for (String target : targets.isEmpty() ? FhirTypes.names() : targets) {
            String plain = rest.split("[:.]", 2)[0];
            if (!FhirTypes.exists(target) || (params.find(target, plain).isEmpty() && !plain.startsWith("_"))) {
                continue;
            }
            any = true;
            ChainSql.ends(connection, plan(target, new Parameter(rest, value)), found);
            if (found.size() > MAX) {
                throw tooMany(target);
            }
        }
        if (!any) {
            throw QueryProblem.unsupported("parameter " + Names.safe(link) + " leads to no type with parameter "
                    + Names.safe(rest.split("[:.]", 2)[0]));
        }
        return found.isEmpty() ? Term.of(SqlCondition.FALSE) : new Term(found.match(param), false);
    }

    /** {@code _has:Observation:patient:code=x}. */
    Term has(String name, String value) throws SQLException {
        String[] parts = name.split(":", 4);
        if (parts.length < 4 || !FhirTypes.exists(parts[1])) {
            throw QueryProblem.unsupported("_has is _has:Type:parameter:parameter");
        }
        SearchParam param = reference(parts[1], parts[2]);
        Set<LogicalId> ids = ends.referred(connection, plan(parts[1], new Parameter(parts[3], value)), param, type);
        if (ids == null) {
            throw tooMany(parts[1]);
        }
        return SpecialTerms.records(ids);
    }

    private Plan plan(String target, Parameter condition) throws SQLException {
        if (depth >= MAX_DEPTH) {
            throw QueryProblem.unsupported("a chain of more than " + MAX_DEPTH + " steps");
        }
        return inner.plan(target, condition, MAX + 1, depth + 1);
    }

    private static QueryProblem tooMany(String target) {
        return QueryProblem.unsupported(
                "a chain over more than " + MAX + " resources of " + target + "; narrow the condition at its end");
    }

    private SearchParam reference(String type, String name) {
        return params.find(type, name)
                .filter(param -> param.kind() == Kind.REFERENCE)
                .orElseThrow(
                        () -> QueryProblem.unsupported("no reference parameter " + Names.safe(name) + " of " + type));
    }
}
