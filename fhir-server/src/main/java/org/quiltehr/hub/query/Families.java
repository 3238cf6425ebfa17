package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.Question.Target;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.Referred;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/**
 * Resources that are part of others of their type (locations, organisations, stays, procedures): a step at a time, as the
 * reader may see them, and each once, so that a circle ends.
 */
final class Families {

    private static final Set<String> PART_OF = Set.of("partof", "part-of");
    private static final int MAX = 20_000;

    private final Connection connection;
    private final View view;
    private final Grant grant;
    private final SearchSql searches;
    private final SearchParams params;

    Families(Connection connection, View view, Grant grant, SearchSql searches, SearchParams params) {
        this.connection = connection;
        this.view = view;
        this.grant = grant;
        this.searches = searches;
        this.params = params;
    }

    /** The resource itself, and what is part of it, or what it is part of. */
    List<Target> of(String type, String id, boolean below) throws SQLException {
        Map<LogicalId, Target> found = new LinkedHashMap<>();
        Optional<SearchParam> partOf = params.of(type).stream()
                .filter(param -> PART_OF.contains(param.name()) && param.kind() == Kind.REFERENCE)
                .filter(param -> param.mayTarget(type))
                .findFirst();
        Map<LogicalId, String> frontier = new HashMap<>();
        AliasSql.id(connection, type, id).ifPresent(first -> frontier.put(first, id));
        while (!frontier.isEmpty()) {
            frontier.keySet().removeAll(found.keySet());
            frontier.forEach((next, text) -> found.put(next, new Target(type, next, List.of(type + "/" + text))));
            if (found.size() > MAX) {
                throw QueryProblem.unsupported(
                        "parameter with :above or :below over more than " + MAX + " resources of " + type);
            }
            Map<LogicalId, String> next = partOf.isEmpty() || frontier.isEmpty()
                    ? Map.of()
                    : below ? parts(type, partOf.get(), frontier) : wholes(type, partOf.get(), frontier);
            frontier.clear();
            frontier.putAll(next);
        }
        return List.copyOf(found.values());
    }

    private Map<LogicalId, String> parts(String type, SearchParam partOf, Map<LogicalId, String> of)
            throws SQLException {
        Referred wholes = new Referred();
        of.forEach((id, text) -> wholes.add(type, id, text));
        Plan plan = new Plan(
                view,
                grant,
                type,
                List.of(new Term(wholes.match(partOf), false)),
                List.of(),
                MAX + 1,
                null,
                null,
                List.of());
        Map<LogicalId, String> found = new HashMap<>();
        for (Row row : searches.page(connection, plan).rows()) {
            found.put(row.id(), row.body().id());
        }
        return found;
    }

    private Map<LogicalId, String> wholes(String type, SearchParam partOf, Map<LogicalId, String> of)
            throws SQLException {
        Map<LogicalId, String> found = new HashMap<>();
        for (Row row : searches.rows().all(connection, view, grant, new ArrayList<>(of.keySet()))) {
            for (String reference : Finder.references(partOf, FhirJson.parse(row.json()))) {
                if (ReferenceText.isRelative(reference) && type.equals(ReferenceText.type(reference))) {
                    String id = ReferenceText.id(reference);
                    AliasSql.id(connection, type, id).ifPresent(whole -> found.put(whole, id));
                }
            }
        }
        return found;
    }
}
