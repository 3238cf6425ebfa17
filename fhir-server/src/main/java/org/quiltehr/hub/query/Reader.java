package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.Replica;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.ReferenceText;
import tools.jackson.databind.node.ObjectNode;

/** Reads: by id, by search, history; as a view shows it. Safe for use by many threads. */
public final class Reader {

    private volatile Clock clock = (request, nanos) -> {};

    private final DataSource database;
    private final Replica replica;
    private final KnownCodes codes;
    private final RowSql rows;
    private final Presenter presenter;
    private final Includes includes;
    private final Searcher searcher;
    private final Histories histories;
    private final Charts charts;
    private final Everything everything;
    private final MetaSql metas;
    private final WalkSql past;
    private final Exporting.Reads exports;
    private final PeopleSql people;
    private final ParamRegistry params;

    public Reader(DataSource database, BodyCodec bodies) {
        this(database, Replica.none(database), bodies, null, new ParamRegistry());
    }

    /**
     * A reader.
     *
     * @param replica where exports are read
     * @param codeSets knows the members of value sets; null for one whose searches cannot ask for them
     */
    public Reader(
            DataSource database, Replica replica, BodyCodec bodies, @Nullable CodeSets codeSets, ParamRegistry params) {
        this.replica = replica;
        this.codes = new KnownCodes(codeSets);
        this.database = database;
        this.rows = new RowSql(bodies);
        this.presenter = new Presenter(rows);
        SearchSql searches = new SearchSql(rows);
        this.includes = new Includes(rows, searches, presenter, params);
        this.searcher = new Searcher(searches, presenter, includes, codes, params);
        this.everything = new Everything(rows, presenter, includes);
        this.metas = new MetaSql(rows);
        this.past = new WalkSql(bodies, new Indexer(params));
        this.histories = new Histories(new HistorySql(rows), presenter);
        this.charts = new Charts(rows, presenter);
        this.people = new PeopleSql(rows);
        this.params = params;
        this.exports = new Exporting.Reads(searcher, rows, presenter, includes);
    }

    /** The current version; a deleted one bears {@code deleted}. Empty if there is none for this reader. */
    public Optional<Stored> read(View view, Grant grant, String type, String id) {
        return one(grant, with(connection -> {
            LogicalId record = AliasSql.id(connection, type, id).orElse(null);
            return record == null
                    ? Optional.empty()
                    : current(connection, view, grant, type, record)
                            .map(stored -> stored.deleted() ? stored.shownAs(id) : stored);
        }));
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
        return one(grant, with(connection -> {
            LogicalId record = AliasSql.id(connection, type, id).orElse(null);
            return record == null
                    ? Optional.empty()
                    : histories.version(connection, view, grant, type, record, version);
        }));
    }

    /** Versions, newest first; throws {@link QueryProblem} if there is no such resource. */
    public HistoryResult history(View view, Grant grant, HistoryRequest request) {
        HistoryResult found = with(connection -> histories.history(connection, view, grant, request));
        found.versions().forEach(version -> grant.shown(version.patient()));
        return found;
    }

    /** Is told how long searches took. */
    public interface Clock {
        void took(SearchRequest request, long nanos);
    }

    /** Tells from now on how long each search took. */
    public void timed(Clock by) {
        clock = by;
    }

    /** One page of a search; throws {@link QueryProblem} if it cannot be answered. */
    public SearchResult search(View view, Grant grant, SearchRequest request) {
        long begun = System.nanoTime();
        codes.prepare(view, request);
        SearchResult found = page(
                grant,
                walking(WalkSql.snapshot(request), connection -> searcher.search(connection, view, grant, request)));
        clock.took(request, System.nanoTime() - begun);
        return found;
    }

    /** Persons whom somebody who types may mean, in no order. */
    public List<Stored> people(View view, Grant grant, PeopleQuery asked) {
        return all(
                grant,
                with(connection -> presenter.show(
                        connection, view, grant, people.find(connection, view, grant, params.searched(), asked))));
    }

    /** One page of {@code $everything} of a Patient; empty if there is none for this reader. */
    public Optional<SearchResult> everything(View view, Grant grant, String patientId, EverythingRequest request) {
        String page = request.page();
        Optional<SearchResult> found = walking(
                page == null ? null : PageToken.snapshot(page),
                connection -> everything.page(connection, view, grant, patientId, request));
        found.ifPresent(result -> page(grant, result));
        return found;
    }

    /** The profiles, tags and labels of all resources of a type, or of all types if it is null. */
    public ObjectNode meta(View view, Grant grant, @Nullable String type) {
        return with(connection -> metas.of(connection, view, grant, type));
    }

    /** What relative references ({@code Type/id}) lead to, each once; those that lead to nothing are left out. */
    public List<Stored> resolve(View view, Grant grant, Collection<String> references) {
        return all(grant, with(connection -> includes.resolve(connection, view, grant, references)));
    }

    /** The same as they were at an instant. */
    public List<Stored> resolve(View view, Grant grant, Collection<String> references, Instant asOf) {
        return all(grant, atOnce(connection -> {
            List<LogicalId> ids = new ArrayList<>();
            for (String text : references) {
                String type = ReferenceText.type(text);
                if (type != null && ReferenceText.isRelative(text)) {
                    AliasSql.id(connection, type, ReferenceText.id(text)).ifPresent(ids::add);
                }
            }
            return charts.resolve(connection, view, grant, ids, asOf);
        }));
    }

    /**
     * All that the view shows of one person, of one moment: no link or write shows half.
     *
     * @param patientId id of the person's Patient or of a member
     * @param types only these types; empty for all
     */
    public Optional<PersonRecord> load(View view, Grant grant, String patientId, Set<String> types) {
        return chart(view, grant, patientId, types).map(Reader::asShown);
    }

    /** The same as it was at an instant, with the links of now; throws {@link QueryProblem} if that is in the future. */
    public Optional<PersonRecord> load(View view, Grant grant, String patientId, Set<String> types, Instant asOf) {
        return chart(view, grant, patientId, types, asOf).map(Reader::asShown);
    }

    /** The same, for those who show few of its resources: each is made what the view shows by {@code shown}. */
    public Optional<PersonRecord> chart(View view, Grant grant, String patientId, Set<String> types) {
        return ofPerson(grant, atOnce(connection -> charts.now(connection, view, grant, patientId, numbers(types), 0)));
    }

    /**
     * The same, but of results and vital signs that differ in time and value only the newest are read.
     *
     * @param keep so many of each patient record; what is as new as the last of them comes too
     */
    public Optional<PersonRecord> newest(View view, Grant grant, String patientId, Set<String> types, int keep) {
        return ofPerson(
                grant, atOnce(connection -> charts.now(connection, view, grant, patientId, numbers(types), keep)));
    }

    /** A chart as it was at an instant. */
    public Optional<PersonRecord> chart(View view, Grant grant, String patientId, Set<String> types, Instant asOf) {
        return ofPerson(
                grant, with(connection -> charts.asOf(connection, view, grant, patientId, numbers(types), asOf)));
    }

    private static PersonRecord asShown(PersonRecord person) {
        return new PersonRecord(
                person.patient(),
                person.members(),
                person.resources().stream().map(person.shown()).toList());
    }

    /** What changed in a person's chart after an instant; throws {@link QueryProblem} if that is in the future. */
    public Optional<ChartChanges> changes(View view, Grant grant, String patientId, Instant since) {
        return with(connection -> {
            Optional<ChartChanges> found = charts.since(connection, view, grant, patientId, since);
            if (found.isPresent()) {
                AliasSql.id(connection, "Patient", patientId).ifPresent(grant::shown);
            }
            return found;
        });
    }

    /** What leaves this room is noted in the reader's trail: exactly that, not what was looked at to find it. */
    private static Optional<Stored> one(Grant grant, Optional<Stored> found) {
        found.ifPresent(stored -> grant.shown(stored.patient()));
        return found;
    }

    private static List<Stored> all(Grant grant, List<Stored> found) {
        found.forEach(stored -> grant.shown(stored.patient()));
        return found;
    }

    private static SearchResult page(Grant grant, SearchResult found) {
        all(grant, found.matches());
        all(grant, found.includes());
        return found;
    }

    private static Optional<PersonRecord> ofPerson(Grant grant, Optional<PersonRecord> found) {
        found.ifPresent(person -> grant.shown(person.patient().id()));
        return found;
    }

    /**
     * Everything an export is to hold, of one moment, to the sink. The moment is later than every write that the
     * transactionTime told to the sink covers: a later export with it as {@code since} misses none.
     */
    public void export(View view, Grant grant, ExportRequest request, ExportSink sink) {
        sink.begin(with(AsOfSql::settled)); // of the primary: a replica does not know who is writing
        try (Connection connection = replica.complete()) {
            connection.setAutoCommit(false);
            try {
                AsOfSql.onOneSnapshot(connection);
                new Exporting(exports, connection, view, grant, request, sink).run();
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            replica.avoid();
            throw new DatabaseFailure(e);
        }
    }

    /** Own halves of the ids of all Patient records that a Patient's id stands for in a view; none if it is unknown. */
    public Set<Long> records(View view, String patientId) {
        return with(connection -> {
            LogicalId asked = AliasSql.id(connection, "Patient", patientId).orElse(null);
            Set<Long> owns = new HashSet<>();
            if (asked != null) {
                MemberSql.siblings(connection, view.num(), asked).forEach(record -> owns.add(record.own()));
            }
            return owns;
        });
    }

    private static int @Nullable [] numbers(Set<String> types) {
        return types.isEmpty()
                ? null
                : types.stream()
                        .filter(FhirTypes::exists)
                        .mapToInt(FhirTypes::require)
                        .toArray();
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** All statements see the database as of the first. */
    private <T> T atOnce(Work<T> work) {
        return with(connection -> {
            connection.setAutoCommit(false);
            try {
                AsOfSql.onOneSnapshot(connection);
                return work.on(connection);
            } finally {
                connection.rollback();
            }
        });
    }

    /** As the tables were when a walk began; now, for a first page. */
    private <T> T walking(@Nullable String snapshot, Work<T> work) {
        if (snapshot == null) {
            return with(work);
        }
        return with(connection -> {
            boolean shadowed = false;
            try {
                shadowed = past.enter(connection, snapshot);
                return work.on(connection);
            } finally {
                past.leave(connection, shadowed);
            }
        });
    }

    private <T> T with(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }
}
