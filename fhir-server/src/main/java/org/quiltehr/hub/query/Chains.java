package org.quiltehr.hub.query;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.Question;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.index.SqlCondition;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/**
 * Chained parameters and {@code _has}, a step at a time: the far end is searched first, what it gives is asked for by
 * reference. More than {@link #MAX} far ends are refused, never cut.
 */
final class Chains {

    static final int MAX = 5_000;
    private static final int MAX_DEPTH = 4;

    /** Searches one type by one condition and gives all it finds, as the view shows it. */
    interface Inner {
        List<Stored> all(String type, Parameter condition, int depth) throws SQLException;
    }

    private final Inner inner;
    private final SearchParams params;
    private final String type;
    private final int depth;

    Chains(Inner inner, SearchParams params, String type, int depth) {
        this.inner = inner;
        this.params = params;
        this.type = type;
        this.depth = depth;
    }

    /** {@code subject:Patient.name=x}: {@code link} is what stands before the first dot. */
    Term forward(String source, String link, String rest, String value, PatientRecords records) throws SQLException {
        int colon = link.indexOf(':');
        String name = colon < 0 ? link : link.substring(0, colon);
        SearchParam param = reference(source, name);
        Collection<String> targets = colon < 0 ? param.targets() : List.of(link.substring(colon + 1));
        List<String> found = new ArrayList<>();
        boolean any = false;
        for (String target : targets.isEmpty() ? FhirTypes.names() : targets) {
            String plain = rest.split("[:.]", 2)[0];
            if (!FhirTypes.exists(target) || (params.find(target, plain).isEmpty() && !plain.startsWith("_"))) {
                continue;
            }
            any = true;
            for (Stored stored : all(target, new Parameter(rest, value))) {
                found.add(target + "/" + stored.shownId());
            }
        }
        if (!any) {
            throw QueryProblem.unsupported("parameter " + Names.safe(link) + " leads to no type with parameter "
                    + Names.safe(rest.split("[:.]", 2)[0]));
        }
        return found.isEmpty()
                ? Term.of(SqlCondition.FALSE)
                : new Term(Finder.match(param, new Question("", found, records)), false);
    }

    /** {@code _has:Observation:patient:code=x}. */
    Term has(String name, String value, SpecialTerms special) throws SQLException {
        String[] parts = name.split(":", 4);
        if (parts.length < 4 || !FhirTypes.exists(parts[1])) {
            throw QueryProblem.unsupported("_has is _has:Type:parameter:parameter");
        }
        SearchParam param = reference(parts[1], parts[2]);
        Set<String> ids = new LinkedHashSet<>();
        for (Stored stored : all(parts[1], new Parameter(parts[3], value))) {
            for (String reference : Finder.references(param, FhirJson.parse(stored.json()))) {
                if (type.equals(ReferenceText.type(reference))) {
                    ids.add(ReferenceText.id(reference));
                }
            }
        }
        return ids.isEmpty() ? Term.of(SqlCondition.FALSE) : special.ids(List.copyOf(ids));
    }

    private List<Stored> all(String target, Parameter condition) throws SQLException {
        if (depth >= MAX_DEPTH) {
            throw QueryProblem.unsupported("a chain of more than " + MAX_DEPTH + " steps");
        }
        List<Stored> found = inner.all(target, condition, depth + 1);
        if (found.size() > MAX) {
            throw QueryProblem.unsupported(
                    "a chain over more than " + MAX + " resources of " + target + "; narrow the condition at its end");
        }
        return found;
    }

    private SearchParam reference(String type, String name) {
        return params.find(type, name)
                .filter(param -> param.kind() == Kind.REFERENCE)
                .orElseThrow(
                        () -> QueryProblem.unsupported("no reference parameter " + Names.safe(name) + " of " + type));
    }
}
