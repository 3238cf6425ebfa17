package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.query.MemberSql.Link;

/** One export, read on one connection whose statements all see the database at one moment. */
final class Exporting {

    private static final int PAGE = 500;
    /** Charts read at once: each may hold thousands of resources. */
    private static final int CHARTS = 20;

    /** What charts name that belongs to nobody's chart, and cannot be understood without. */
    private static final Set<String> AROUND = Set.of(
            "Device",
            "Endpoint",
            "HealthcareService",
            "Location",
            "Medication",
            "Organization",
            "Practitioner",
            "PractitionerRole",
            "Substance");

    private final Reads reads;
    private final Connection connection;
    private final View view;
    private final Grant grant;
    private final ExportRequest request;
    private final ExportSink sink;
    private final Set<LogicalId> seen = new HashSet<>();
    private final Set<String> named = new LinkedHashSet<>();

    /** What it reads with. */
    record Reads(Searcher searcher, RowSql rows, Presenter presenter, Includes includes) {}

    Exporting(Reads reads, Connection connection, View view, Grant grant, ExportRequest request, ExportSink sink) {
        this.reads = reads;
        this.connection = connection;
        this.view = view;
        this.grant = grant;
        this.request = request;
        this.sink = sink;
    }

    void run() throws SQLException {
        List<LogicalId> records = null;
        if (request.ofPatients()) {
            records = request.patients() == null ? null : records(request.patients());
            charts(records);
            around();
        } else {
            for (String type : SystemSearchSql.types(connection, new SearchRequest(null, List.of(), true))) {
                if (request.wants(type)) {
                    sink.progress(type);
                    found(type, sink::resource);
                }
            }
        }
        if (request.since() != null) {
            for (GoneSql.Gone gone : GoneSql.since(
                    connection, view, grant, request.since(), request.types(), request.ofPatients(), records)) {
                sink.gone(gone.type(), gone.id());
            }
        }
    }

    private interface Taker {
        void take(Stored stored) throws SQLException;
    }

    /** What searches find of a type, each once. */
    private void found(String type, Taker taker) throws SQLException {
        List<String> filters = request.filters().getOrDefault(type, List.of(""));
        Set<LogicalId> once = new HashSet<>();
        for (String filter : filters) {
            walk(type, filter, true, stored -> {
                if (filters.size() == 1 || once.add(stored.id())) {
                    taker.take(stored);
                }
            });
        }
    }

    private void walk(String type, String query, boolean onlyNew, Taker taker) throws SQLException {
        List<SearchRequest.Parameter> parameters = new ArrayList<>(Queries.parse(query));
        if (onlyNew && request.since() != null) {
            parameters.add(new SearchRequest.Parameter("_lastUpdated", "ge" + request.since()));
        }
        if (onlyNew && request.until() != null) {
            parameters.add(new SearchRequest.Parameter("_lastUpdated", "lt" + request.until()));
        }
        parameters.add(new SearchRequest.Parameter("_count", Integer.toString(PAGE)));
        String page = null;
        do {
            List<SearchRequest.Parameter> paged = new ArrayList<>(parameters);
            if (page != null) {
                paged.add(new SearchRequest.Parameter("_page", page));
            }
            SearchResult result =
                    reads.searcher().search(connection, view, grant, new SearchRequest(type, paged, false));
            for (Stored match : result.matches()) {
                taker.take(match);
            }
            page = result.nextToken();
        } while (page != null);
    }

    private void charts(@Nullable List<LogicalId> records) throws SQLException {
        Set<Long> owners = records == null ? null : owns(records);
        for (String type : request.filters().keySet()) {
            if (request.wants(type)) {
                sink.progress(type);
                found(type, stored -> {
                    LogicalId patient = stored.patient();
                    if (patient != null && (owners == null || owners.contains(patient.own()))) {
                        take(stored);
                    }
                });
            }
        }
        List<Stored> patients = new ArrayList<>();
        if (records == null) {
            walk("Patient", "", false, patient -> {
                patients.add(patient);
                if (patients.size() == CHARTS) {
                    whole(patients);
                    patients.clear();
                }
            });
            whole(patients);
            return;
        }
        List<LogicalId> heads = heads(records);
        for (int i = 0; i < heads.size(); i += CHARTS) {
            List<LogicalId> some = heads.subList(i, Math.min(heads.size(), i + CHARTS));
            List<Stored> shown =
                    reads.presenter().show(connection, view, grant, reads.rows().all(connection, view, grant, some));
            whole(shown.stream().filter(one -> one.type().equals("Patient")).toList());
        }
    }

    private static Set<Long> owns(List<LogicalId> records) {
        Set<Long> owns = new HashSet<>();
        records.forEach(record -> owns.add(record.own()));
        return owns;
    }

    /** Whole charts of some Patients, but for the types that are filtered. */
    private void whole(List<Stored> patients) throws SQLException {
        if (patients.isEmpty()) {
            return;
        }
        sink.progress("charts");
        if (request.wants("Patient") && !request.filters().containsKey("Patient")) {
            for (Stored patient : patients) {
                if (request.isNew(patient)) {
                    take(patient);
                }
            }
        }
        int[] types = chartTypes();
        if (types != null && types.length == 0) {
            return;
        }
        List<LogicalId> records = siblings(patients.stream().map(Stored::id).toList());
        for (Stored stored : reads.presenter()
                .show(connection, view, grant, reads.rows().ofPatients(connection, view, grant, records, types))) {
            if (!request.wants(stored.type())) {
                name(stored);
            } else if (!request.filters().containsKey(stored.type()) && request.isNew(stored)) {
                take(stored);
            }
        }
    }

    /** All types if what charts name is wanted: a place is named by encounters, which need not be wanted. */
    private int @Nullable [] chartTypes() {
        if (request.types().isEmpty() && request.filters().isEmpty()
                || request.types().stream().anyMatch(AROUND::contains)) {
            return null;
        }
        return FhirTypes.names().stream()
                .filter(type -> request.wants(type) && !request.filters().containsKey(type) && !type.equals("Patient"))
                .mapToInt(FhirTypes::require)
                .toArray();
    }

    private void take(Stored stored) {
        sink.resource(stored);
        name(stored);
    }

    /** Remembers what a resource names outside the charts. */
    private void name(Stored stored) {
        Set<String> references = new HashSet<>();
        Bodies.references(stored.json(), references);
        for (String text : references) {
            String type = ReferenceText.type(text);
            if (type != null && AROUND.contains(type)) {
                named.add(text);
            }
        }
    }

    /** What the charts name outside themselves, and what that names. */
    private void around() throws SQLException {
        Set<String> asked = new HashSet<>();
        while (true) {
            List<String> next = named.stream().filter(asked::add).toList();
            named.clear();
            if (next.isEmpty()) {
                return;
            }
            for (int i = 0; i < next.size(); i += PAGE) {
                for (Stored stored : reads.includes()
                        .resolve(connection, view, grant, next.subList(i, Math.min(next.size(), i + PAGE)))) {
                    if (stored.patient() == null && seen.add(stored.id())) {
                        name(stored);
                        if (request.wants(stored.type()) && request.isNew(stored)) {
                            sink.resource(stored);
                        }
                    }
                }
            }
        }
    }

    /** The records of the persons these ids name. */
    private List<LogicalId> records(List<String> ids) throws SQLException {
        List<LogicalId> asked = new ArrayList<>();
        for (String id : ids) {
            AliasSql.id(connection, "Patient", id).ifPresent(asked::add);
        }
        return siblings(asked);
    }

    private List<LogicalId> siblings(List<LogicalId> asked) throws SQLException {
        Set<LogicalId> persons = new HashSet<>();
        Set<LogicalId> all = new LinkedHashSet<>(asked);
        for (Link link : MemberSql.links(connection, view.num(), asked).values()) {
            if (link.person() != null) {
                persons.add(link.person());
            }
        }
        MemberSql.members(connection, view.num(), persons).values().forEach(all::addAll);
        return List.copyOf(all);
    }

    /** Of records, those the view shows: at the network's base one for each person. */
    private List<LogicalId> heads(List<LogicalId> records) throws SQLException {
        if (view.practice() != null) {
            return records;
        }
        var links = MemberSql.links(connection, view.num(), records);
        Set<LogicalId> heads = new LinkedHashSet<>();
        for (LogicalId record : records) {
            Link link = links.get(record);
            heads.add(link == null || link.person() == null ? record : link.person());
        }
        return List.copyOf(heads);
    }
}
