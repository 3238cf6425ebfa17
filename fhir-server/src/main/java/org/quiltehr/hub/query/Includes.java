package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.Question;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.query.MemberSql.Link;

/** What {@code _include} and {@code _revinclude} bring: each resource once, whole, or the search is refused. */
final class Includes {

    static final int MAX = 20_000;

    private static final KnownCodes NO_CODES = new KnownCodes(null);

    private final RowSql rows;
    private final SearchSql searches;
    private final Presenter presenter;
    private final ParamRegistry params;

    Includes(RowSql rows, SearchSql searches, Presenter presenter, ParamRegistry params) {
        this.rows = rows;
        this.searches = searches;
        this.presenter = presenter;
        this.params = params;
    }

    List<Stored> of(
            Connection connection,
            View view,
            Grant grant,
            List<Ask.Include> wanted,
            List<Stored> matches,
            @Nullable String snapshot)
            throws SQLException {
        Set<LogicalId> seen = new HashSet<>();
        matches.forEach(match -> seen.add(match.id()));
        List<Stored> included = new ArrayList<>();
        List<Stored> frontier = matches;
        boolean first = true;
        while (!frontier.isEmpty() && !wanted.isEmpty()) {
            List<Stored> fresh = new ArrayList<>();
            for (Ask.Include include : wanted) {
                if (first || include.iterate()) {
                    for (Stored found : include.reverse()
                            ? reverse(connection, view, grant, include, frontier, snapshot)
                            : forward(connection, view, grant, include, frontier)) {
                        if (seen.add(found.id())) {
                            fresh.add(found);
                        }
                    }
                }
            }
            included.addAll(fresh);
            if (included.size() > MAX) {
                throw QueryProblem.unsupported(
                        "the includes of this page are more than " + MAX + " resources; ask for fewer with _count");
            }
            frontier = fresh;
            first = false;
        }
        return included;
    }

    private List<Stored> forward(Connection connection, View view, Grant grant, Ask.Include include, List<Stored> from)
            throws SQLException {
        Set<String> references = new LinkedHashSet<>();
        for (Stored stored : from) {
            if (!stored.type().equals(include.source()) || stored.deleted()) {
                continue;
            }
            var tree = FhirJson.parse(stored.json());
            for (SearchParam param : params.searched().of(stored.type())) {
                if (param.kind() == Kind.REFERENCE
                        && (include.param().equals("*") || include.param().equals(param.name()))) {
                    references.addAll(Finder.references(param, tree));
                }
            }
        }
        references.removeIf(
                text -> include.target() != null && !include.target().equals(ReferenceText.type(text)));
        return resolve(connection, view, grant, references);
    }

    /** What relative references lead to; those that lead to nothing the reader may see are left out. */
    List<Stored> resolve(Connection connection, View view, Grant grant, Collection<String> references)
            throws SQLException {
        Set<LogicalId> ids = new LinkedHashSet<>();
        Set<LogicalId> patients = new HashSet<>();
        Set<String> types = new HashSet<>();
        for (String text : references) {
            String type = ReferenceText.type(text);
            if (type == null || !ReferenceText.isRelative(text)) {
                continue;
            }
            LogicalId id = AliasSql.id(connection, type, ReferenceText.id(text)).orElse(null);
            if (id == null) {
                continue;
            }
            types.add(type);
            ids.add(id);
            if (type.equals("Patient")) {
                patients.add(id);
            }
        }
        if (view.practice() == null && !patients.isEmpty()) {
            Map<LogicalId, Link> links = MemberSql.links(connection, 0, patients);
            links.forEach((id, link) -> {
                if (link.person() != null) {
                    ids.remove(id);
                    ids.add(link.person());
                }
            });
        }
        List<Row> found = rows.all(connection, view, grant, ids).stream()
                .filter(row -> types.contains(row.type()))
                .toList();
        return presenter.show(connection, view, grant, found);
    }

    private List<Stored> reverse(
            Connection connection,
            View view,
            Grant grant,
            Ask.Include include,
            List<Stored> from,
            @Nullable String snapshot)
            throws SQLException {
        List<String> targets = new ArrayList<>();
        for (Stored stored : from) {
            if (include.target() == null || include.target().equals(stored.type())) {
                targets.add(stored.type() + "/" + stored.shownId());
            }
        }
        if (targets.isEmpty()) {
            return List.of();
        }
        List<SearchParam> wanted = params.searched().of(include.source()).stream()
                .filter(param -> param.kind() == Kind.REFERENCE)
                .filter(param -> include.param().equals("*") || include.param().equals(param.name()))
                .toList();
        List<Match> any = new ArrayList<>();
        for (SearchParam param : wanted) {
            List<String> possible = targets.stream()
                    .filter(target -> param.mayTarget(String.valueOf(ReferenceText.type(target))))
                    .toList();
            if (!possible.isEmpty()) {
                any.add(Finder.match(
                        param, new Question("", possible, new PatientRecords(connection, view, NO_CODES, null))));
            }
        }
        if (any.isEmpty()) {
            return List.of();
        }
        Plan plan = new Plan(
                view,
                grant,
                include.source(),
                List.of(new Term(Match.any(any), false)),
                List.of(),
                MAX + 1,
                null,
                snapshot,
                List.of());
        return presenter.show(
                connection, view, grant, searches.page(connection, plan).rows());
    }
}
