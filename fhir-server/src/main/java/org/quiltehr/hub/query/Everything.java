package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.query.MemberSql.Link;

/**
 * Pages of {@code $everything}: the Patient, then all that belongs to its records by type and date, and with each page
 * what its resources refer to outside the chart.
 */
final class Everything {

    private final EverythingSql rows;
    private final RowSql current;
    private final Presenter presenter;
    private final Includes includes;

    Everything(RowSql current, Presenter presenter, Includes includes) {
        this.rows = new EverythingSql(current);
        this.current = current;
        this.presenter = presenter;
        this.includes = includes;
    }

    /** One page; empty if there is no such Patient for this reader. */
    Optional<SearchResult> page(Connection connection, View view, Grant grant, String id, EverythingRequest request)
            throws SQLException {
        LogicalId asked = AliasSql.id(connection, "Patient", id).orElse(null);
        if (asked == null) {
            return Optional.empty();
        }
        Link link = MemberSql.links(connection, view.num(), List.of(asked)).get(asked);
        LogicalId person = link == null ? null : link.person();
        LogicalId shown = person != null && view.practice() == null ? person : asked;
        List<LogicalId> records = person == null
                ? List.of(asked)
                : MemberSql.members(connection, view.num(), List.of(person)).getOrDefault(person, List.of(asked));
        Optional<Row> patient = current.current(connection, view, grant, "Patient", shown);
        if (patient.isEmpty() || patient.get().deleted()) {
            return Optional.empty();
        }
        EverythingSql.Page page = rows.page(connection, view, grant, records, request);
        List<Stored> matches = new ArrayList<>();
        if (request.page() == null
                && (request.types().isEmpty() || request.types().contains("Patient"))) {
            Instant since = request.since();
            presenter.show(connection, view, grant, List.of(patient.get())).stream()
                    .filter(stored -> since == null || !stored.updated().isBefore(since))
                    .forEach(matches::add);
        }
        List<Stored> found = presenter.show(connection, view, grant, page.rows());
        matches.addAll(found);
        List<Stored> around = around(connection, view, grant, found, records, request.types());
        return Optional.of(new SearchResult(matches, around, "", page.next(), null, List.of()));
    }

    /** What the page's resources refer to outside the chart. */
    private List<Stored> around(
            Connection connection,
            View view,
            Grant grant,
            List<Stored> found,
            List<LogicalId> records,
            Set<String> types)
            throws SQLException {
        Set<Long> homes = new HashSet<>();
        records.forEach(record -> homes.add(record.home()));
        Set<String> references = new LinkedHashSet<>();
        found.forEach(stored -> Bodies.references(stored.json(), references));
        references.removeIf(text -> {
            String type = ReferenceText.type(text);
            return type == null
                    || type.equals("Patient")
                    || (!types.isEmpty() && !types.contains(type))
                    || LogicalId.parse(ReferenceText.id(text))
                            .filter(target -> homes.contains(target.home()))
                            .isPresent();
        });
        if (references.isEmpty()) {
            return List.of();
        }
        Set<LogicalId> seen = new HashSet<>();
        found.forEach(stored -> seen.add(stored.id()));
        return includes.resolve(connection, view, grant, references).stream()
                .filter(stored -> seen.add(stored.id()))
                .toList();
    }
}
