package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;

/** Current rows of {@code res}, by id and by patient. */
final class RowSql {

    private static final String COMMON = """
            r.home, r.pk, r.type, r.pat, r.pat_home, r.change, r.updated, r.practice, r.ver, r.deleted, r.message, r.dict,
            r.body""";

    private static final int OBSERVATION = FhirTypes.require("Observation");
    private static final int PATIENT = FhirTypes.require("Patient");

    private final BodyCodec bodies;
    private final KnownBodies known;

    RowSql(BodyCodec bodies) {
        this.bodies = bodies;
        this.known = new KnownBodies(bodies);
    }

    BodyCodec bodies() {
        return bodies;
    }

    private static final String LINKED =
            "exists (select 1 from member m where m.view = 0 and m.home = r.pat_home and m.pk = r.pat)";

    /** {@link #LINKED} of most rows of one record: asked once, not for each row. */
    private static final String LINKED_MOSTLY = """
            case when r.pat = ? and r.pat_home = ?
              then (select exists (select 1 from member m where m.view = 0 and m.home = ? and m.pk = ?)) else\s""" + LINKED + " end";

    /** The columns {@link #map} reads, of alias {@code r}; {@code linked} only where the view can have links. */
    static String columns(View view) {
        return COMMON + ", " + (view.practice() != null ? "false" : LINKED);
    }

    /** The same of records of which it is known whether the view ever linked them. */
    private static String columns(boolean linked) {
        return COMMON + ", " + linked;
    }

    /** A select of the same columns, most of whose rows belong to one Patient record; null if that is not known. */
    static Args select(Args sql, View view, @Nullable LogicalId mostly) {
        return mostly == null || view.practice() != null
                ? sql.add("select " + columns(view))
                : sql.add(
                        "select " + COMMON + ", " + LINKED_MOSTLY,
                        mostly.own(),
                        mostly.home(),
                        mostly.home(),
                        mostly.own());
    }

    static Args inView(Args sql, View view, Grant grant, String alias) {
        return inView(sql, view, grant, alias, List.of());
    }

    /** The same where most rows are of these Patient records: whether the reader may see those persons is asked once. */
    static Args inView(Args sql, View view, Grant grant, String alias, Collection<LogicalId> patients) {
        var practice = view.practice();
        if (practice != null) {
            sql.add(" and " + alias + ".practice = ?", practice.num());
        }
        return seen(sql, grant, alias, patients);
    }

    /** What a reader may see, in whatever view. */
    static Args seen(Args sql, Grant grant, String alias, Collection<LogicalId> patients) {
        Grant.Bound bound = grant.bound(alias, patients.size() > NAMED ? List.of() : patients);
        return sql.add(bound.sql(), bound.args().toArray());
    }

    Row map(ResultSet rows, int sortKeys) throws SQLException {
        long pat = rows.getLong(4);
        LogicalId patient = rows.wasNull() ? null : new LogicalId(rows.getLong(5), pat);
        boolean deleted = rows.getBoolean(10);
        String[] sort = new String[sortKeys];
        for (int i = 0; i < sortKeys; i++) {
            sort[i] = rows.getString(15 + i);
        }
        return new Row(
                FhirTypes.name(rows.getInt(3)),
                new LogicalId(rows.getLong(1), rows.getLong(2)),
                patient,
                rows.getLong(6),
                instant(rows, 7),
                rows.getInt(8),
                rows.getInt(9),
                deleted,
                rows.getObject(11, UUID.class),
                rows.getBoolean(14),
                deleted ? Body.NONE : known.of(rows.getBytes(13), rows.getInt(12)),
                sort);
    }

    static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    Optional<Row> current(Connection connection, View view, Grant grant, String type, LogicalId id)
            throws SQLException {
        Args sql = new Args()
                .add(
                        "select " + columns(view) + " from res r where r.home = ? and r.pk = ? and r.type = ?",
                        id.home(),
                        id.own(),
                        FhirTypes.require(type));
        List<Row> rows = list(connection, inView(sql, view, grant, "r"));
        return rows.stream().findFirst();
    }

    /** Current rows with these ids, in no order; deleted ones are left out. */
    List<Row> all(Connection connection, View view, Grant grant, Collection<LogicalId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        Args sql = new Args().add("select " + columns(view) + """
                         from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        cross join lateral (
                          select * from res r where r.home = k.home and r.pk = k.pk and not r.deleted offset 0) r
                        where true""", homes(ids), owns(ids));
        return list(connection, inView(sql, view, grant, "r"));
    }

    /** Those of some records that the reader may see and that are not deleted. */
    static Set<LogicalId> visible(Connection connection, Grant grant, Collection<LogicalId> ids) throws SQLException {
        Set<LogicalId> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        Args sql = new Args()
                .add(
                        "select r.home, r.pk from unnest(?::bigint[], ?::bigint[]) as k (home, pk)"
                                + " join res r on r.home = k.home and r.pk = k.pk where not r.deleted",
                        homes(ids),
                        owns(ids));
        try (PreparedStatement statement = seen(sql, grant, "r", List.of()).prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new LogicalId(rows.getLong(1), rows.getLong(2)));
            }
        }
        return found;
    }

    /** More than a person's records are. */
    private static final int NAMED = 20;

    /**
     * The condition of what belongs to Patient records. They stand in it one by one: of an array a plan for any values does
     * not know the length, takes it for ten, and may then hold the types for the better way in and read all of the network's.
     */
    static Args ofPatients(Args sql, String alias, Collection<LogicalId> patients) {
        return patients.isEmpty() || patients.size() > NAMED
                ? sql.add(alias + ".pat = any(?)", (Object) owns(patients))
                : sql.add(
                        alias + ".pat in (?" + ", ?".repeat(patients.size() - 1) + ")",
                        patients.stream().map(LogicalId::own).toArray());
    }

    /**
     * Current rows that belong to Patient records, but for those themselves; the newest date first. Patient by patient, as
     * {@link #newestOf}.
     */
    List<Row> ofPatients(
            Connection connection, View view, Grant grant, Collection<LogicalId> patients, int @Nullable [] types)
            throws SQLException {
        Args sql = new Args()
                .add(
                        "select " + columns(view) + " from unnest(?::bigint[]) as p (pat) cross join lateral (",
                        owns(patients));
        if (types == null) {
            sql.add("select * from res a where a.pat = p.pat and not a.deleted and a.type <> " + PATIENT);
        } else {
            int[] wanted = IntStream.of(types).filter(type -> type != PATIENT).toArray();
            sql.add("""
                    select a.* from unnest(?::int[]) as t (type) cross join lateral (
                      select * from res a where a.pat = p.pat and a.type = t.type and not a.deleted offset 0) a
                    where true""", wanted);
        }
        inView(sql, view, grant, "a", patients).add(" offset 0) r order by r.type, r.date_lo desc, r.home, r.pk");
        return list(connection, sql);
    }

    /** Rows of which some stand for older ones that were left unread. */
    record Newest(List<Row> rows, Map<LogicalId, PersonRecord.Unread> unread) {}

    private record Alike(long patient, long number) {}

    /** The oldest row read of those that are alike, and how many are older. */
    private record Repeated(LogicalId last, int unread, Instant latest) {}

    /**
     * Patient by patient, so that only an index that begins with the patient can be used, whatever a plan for any values takes
     * for likely: the rows of each type; of Observations those that are like no other; and of each kind the newest, with how many
     * there are, which the index alone tells.
     *
     * @param linked whether the view ever linked these records
     */
    static Args newestOf(
            View view, Grant grant, Collection<LogicalId> patients, int @Nullable [] types, int keep, boolean linked) {
        int[] wanted = types == null
                ? IntStream.rangeClosed(1, FhirTypes.names().size()).toArray()
                : types;
        int[] others = IntStream.of(wanted)
                .filter(type -> type != OBSERVATION && type != PATIENT)
                .toArray();
        Args sql = new Args()
                .add("select " + columns(linked) + ", r.total, r.latest, r.alike")
                .add(" from unnest(?::bigint[]) as p (pat) cross join lateral (", owns(patients))
                .add("select a.*, 0::bigint as total, null::timestamptz as latest")
                .add(" from unnest(?::int[]) as t (type) cross join lateral (", others)
                .add("select a.* from res a where a.pat = p.pat and a.type = t.type and not a.deleted");
        inView(sql, view, grant, "a", patients).add(" offset 0) a");
        if (IntStream.of(wanted).anyMatch(type -> type == OBSERVATION)) {
            observations(sql, view, grant, patients, keep);
        }
        return sql.add(") r order by r.type, r.date_lo desc, r.home, r.pk");
    }

    private static void observations(Args sql, View view, Grant grant, Collection<LogicalId> patients, int keep) {
        String ofPatient = " from res a where a.pat = p.pat and a.type = " + OBSERVATION + " and not a.deleted";
        sql.add(" union all select a.*, 0, null" + ofPatient + " and a.alike is null");
        inView(sql, view, grant, "a", patients)
                .add(" union all select b.*, g.total, g.latest from (")
                .add("select a.alike, count(*) as total, max(a.updated) as latest" + ofPatient)
                .add(" and a.alike is not null");
        inView(sql, view, grant, "a", patients)
                .add(" group by a.alike) g left join lateral (")
                .add("select a.date_lo" + ofPatient + " and a.alike = g.alike");
        inView(sql, view, grant, "a", patients)
                .add(" order by a.date_lo desc offset ? limit 1) as cut on true", keep - 1)
                .add(" cross join lateral (select a.*" + ofPatient)
                .add(" and a.alike = g.alike and a.date_lo >= coalesce(cut.date_lo, '-infinity')");
        inView(sql, view, grant, "a", patients).add(" offset 0) b");
    }

    /** As {@link #ofPatients}, but of rows that are alike only the newest and what is as new as the last of them. */
    Newest newest(
            Connection connection,
            View view,
            Grant grant,
            Collection<LogicalId> patients,
            int @Nullable [] types,
            int keep,
            boolean linked)
            throws SQLException {
        Args sql = newestOf(view, grant, patients, types, keep, linked);
        List<Row> found = new ArrayList<>();
        Map<Alike, Repeated> repeated = new HashMap<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Row row = map(rows, 0);
                found.add(row);
                long total = rows.getLong(15);
                long number = rows.getLong(17);
                if (!rows.wasNull() && total > keep) {
                    Alike alike = new Alike(rows.getLong(4), number);
                    Repeated before = repeated.get(alike);
                    repeated.put(
                            alike,
                            new Repeated(
                                    row.id(),
                                    before == null ? (int) total - 1 : before.unread - 1,
                                    before == null ? instant(rows, 16) : before.latest));
                }
            }
        }
        Map<LogicalId, PersonRecord.Unread> unread = new HashMap<>();
        for (Repeated of : repeated.values()) {
            if (of.unread > 0) {
                unread.put(of.last, new PersonRecord.Unread(of.unread, of.latest));
            }
        }
        return new Newest(found, unread);
    }

    List<Row> list(Connection connection, Args sql) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(map(rows, 0));
            }
        }
        return found;
    }

    static long[] homes(Collection<LogicalId> ids) {
        return ids.stream().mapToLong(LogicalId::home).toArray();
    }

    static long[] owns(Collection<LogicalId> ids) {
        return ids.stream().mapToLong(LogicalId::own).toArray();
    }
}
