package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.MemberSql.Link;

/** Reads: by id, by search, history; as a view shows it. Safe for use by many threads. */
public final class Reader {

    private final DataSource database;
    private final RowSql rows;
    private final Presenter presenter;
    private final Includes includes;
    private final Searcher searcher;
    private final Histories histories;

    public Reader(DataSource database, BodyCodec bodies) {
        this.database = database;
        this.rows = new RowSql(bodies);
        this.presenter = new Presenter(rows);
        SearchSql searches = new SearchSql(rows);
        this.includes = new Includes(rows, searches, presenter);
        this.searcher = new Searcher(searches, presenter, includes);
        this.histories = new Histories(new HistorySql(rows), presenter);
    }

    /** The current version; a deleted one bears {@code deleted}. Empty if there is none for this reader. */
    public Optional<Stored> read(View view, Grant grant, String type, String id) {
        return with(connection -> {
            LogicalId record = AliasSql.id(connection, type, id).orElse(null);
            return record == null
                    ? Optional.empty()
                    : current(connection, view, grant, type, record)
                            .map(stored -> stored.deleted() ? stored.shownAs(id) : stored);
        });
    }

    private Optional<Stored> current(Connection connection, View view, Grant grant, String type, LogicalId record)
            throws SQLException {
        Optional<Row> row = rows.current(connection, view, grant, type, record);
        return row.isEmpty()
                ? Optional.empty()
                : presenter.show(connection, view, grant, List.of(row.get())).stream()
                        .findFirst();
    }

    /** A version by the name its ETag gave it ({@code 3}, {@code 3.57}, {@code n57}). */
    public Optional<Stored> vread(View view, Grant grant, String type, String id, String version) {
        return with(connection -> {
            LogicalId record = AliasSql.id(connection, type, id).orElse(null);
            return record == null
                    ? Optional.empty()
                    : histories.version(connection, view, grant, type, record, version);
        });
    }

    /** Versions, newest first; throws {@link QueryProblem} if there is no such resource. */
    public HistoryResult history(View view, Grant grant, HistoryRequest request) {
        return with(connection -> histories.history(connection, view, grant, request));
    }

    /** One page of a search; throws {@link QueryProblem} if it cannot be answered. */
    public SearchResult search(View view, Grant grant, SearchRequest request) {
        return with(connection -> searcher.search(connection, view, grant, request));
    }

    /** What relative references ({@code Type/id}) lead to, each once; those that lead to nothing are left out. */
    public List<Stored> resolve(View view, Grant grant, Collection<String> references) {
        return with(connection -> includes.resolve(connection, view, grant, references));
    }

    /**
     * All that the view shows of one person.
     *
     * @param patientId id of the person's Patient or of a member
     * @param types only these types; empty for all
     */
    public Optional<PersonRecord> load(View view, Grant grant, String patientId, Set<String> types) {
        int[] numbers = types.isEmpty()
                ? null
                : types.stream()
                        .filter(FhirTypes::exists)
                        .mapToInt(FhirTypes::require)
                        .toArray();
        return with(connection -> {
            LogicalId asked = AliasSql.id(connection, "Patient", patientId).orElse(null);
            if (asked == null) {
                return Optional.empty();
            }
            Link link = MemberSql.links(connection, view.num(), List.of(asked)).get(asked);
            LogicalId person = link == null ? null : link.person();
            LogicalId shown = person != null && view.practice() == null ? person : asked;
            List<LogicalId> records = person == null
                    ? List.of(asked)
                    : MemberSql.members(connection, view.num(), List.of(person)).getOrDefault(person, List.of(asked));
            Optional<Stored> patient = current(connection, view, grant, "Patient", shown);
            if (patient.isEmpty() || patient.get().deleted()) {
                return Optional.empty();
            }
            return Optional.of(new PersonRecord(
                    patient.get(),
                    Presenter.plain(rows.all(connection, view, grant, records)),
                    presenter.show(
                            connection, view, grant, rows.ofPatients(connection, view, grant, records, numbers))));
        });
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T with(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }
}
