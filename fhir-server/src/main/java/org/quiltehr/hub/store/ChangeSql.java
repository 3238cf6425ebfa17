package org.quiltehr.hub.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** One change record for what a message writes, the ids clients chose, "last stated", and what still belongs to a Patient. */
final class ChangeSql {

    private static final int KIND_ROWS = 0;

    private static final String NUMBERS = "select nextval('change_number') from generate_series(1, ?)";

    private static final String CHANGE = """
            insert into change (number, at, kind, message, types, homes, pks, vers)
            select ?, ?, ?, ?, ?::smallint[], ?::bigint[], ?::bigint[], ?::int[]
             where exists (select from label_set where number = ?)
            """;

    /** Arrays of arrays cannot be taken apart by rows: those inside come as text. */
    private static final String CHANGES = """
            insert into change (number, at, kind, message, types, homes, pks, vers)
            select w.number, ?, ?, w.message, w.types::smallint[], w.homes::bigint[], w.pks::bigint[], w.vers::int[]
              from unnest(?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
                   as w (number, message, types, homes, pks, vers)
             where exists (select from label_set where number = ?)
            """;

    /** A record of the practice is restated by every message; once a minute is often enough, and nobody waits in line. */
    private static final String RESTATE = """
            insert into last_stated (home, pk, message, entry, at)
            select w.home, w.pk, w.message, w.entry, w.now
              from (select home, pk, message, entry, shared, ?::timestamptz as now
                      from unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::int[], ?::bool[])
                           as u (home, pk, message, entry, shared)) w
             where not (w.shared and exists (
                   select from last_stated l
                    where l.home = w.home and l.pk = w.pk and l.at > w.now - interval '1 minute'))
             order by w.home, w.pk
                on conflict (home, pk) do update set message = excluded.message, entry = excluded.entry, at = excluded.at
            """;

    private static final String ALIAS = """
            insert into alias (type, id, home, pk)
            select * from unnest(?::smallint[], ?::text[], ?::bigint[], ?::bigint[])
            """;

    private static final String IN_USE = """
            select w.home, w.pk
              from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
             where exists (select from res r
                            where r.pat = w.pk and r.pat_home = w.home and not r.deleted
                              and (r.home, r.pk) <> (w.home, w.pk))
             limit 1
            """;

    /** Further numbers for changes, in order. */
    static List<Long> numbers(Connection tx, int count) throws SQLException {
        List<Long> numbers = new ArrayList<>(count);
        try (PreparedStatement s = tx.prepareStatement(NUMBERS)) {
            s.setInt(1, count);
            try (ResultSet drawn = s.executeQuery()) {
                while (drawn.next()) {
                    numbers.add(drawn.getLong(1));
                }
            }
        }
        return numbers;
    }

    /**
     * One record for each change among the rows.
     *
     * @param labelSet number of the rules the rows were labelled by
     * @return false if other rules are in force: nothing of this write may stay
     */
    boolean change(Connection tx, List<Row> rows, Instant now, long labelSet) throws SQLException {
        Map<Long, List<Row>> changes = new TreeMap<>();
        rows.forEach(row ->
                changes.computeIfAbsent(row.change(), n -> new ArrayList<>()).add(row));
        return changes.size() == 1
                ? one(tx, rows, now, labelSet)
                : several(tx, List.copyOf(changes.values()), now, labelSet);
    }

    private static boolean several(Connection tx, List<List<Row>> changes, Instant now, long labelSet)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(CHANGES)) {
            s.setObject(1, now.atOffset(ZoneOffset.UTC));
            s.setInt(2, KIND_ROWS);
            s.setArray(
                    3,
                    LockSql.longs(
                            tx,
                            changes.stream()
                                    .mapToLong(rows -> rows.getFirst().change())
                                    .toArray()));
            s.setArray(
                    4,
                    tx.createArrayOf(
                            "uuid",
                            changes.stream()
                                    .map(rows -> rows.getFirst().put().source().message())
                                    .toArray()));
            s.setArray(5, texts(tx, changes, Row::type));
            s.setArray(6, texts(tx, changes, row -> row.put().id().home()));
            s.setArray(7, texts(tx, changes, row -> row.put().id().own()));
            s.setArray(8, texts(tx, changes, Row::version));
            s.setLong(9, labelSet);
            return s.executeUpdate() == changes.size();
        }
    }

    private static Array texts(Connection tx, List<List<Row>> changes, ToLongFunction<Row> number) throws SQLException {
        return tx.createArrayOf(
                "text",
                changes.stream()
                        .map(rows -> rows.stream()
                                .map(row -> Long.toString(number.applyAsLong(row)))
                                .collect(Collectors.joining(",", "{", "}")))
                        .toArray(String[]::new));
    }

    private static boolean one(Connection tx, List<Row> rows, Instant now, long labelSet) throws SQLException {
        Integer[] types = new Integer[rows.size()];
        int[] versions = new int[rows.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = rows.get(i).type();
            versions[i] = rows.get(i).version();
        }
        try (PreparedStatement s = tx.prepareStatement(CHANGE)) {
            s.setLong(1, rows.getFirst().change());
            s.setObject(2, now.atOffset(ZoneOffset.UTC));
            s.setInt(3, KIND_ROWS);
            s.setObject(4, rows.getFirst().put().source().message());
            s.setArray(5, tx.createArrayOf("int2", types));
            LockSql.setIds(s, 6, rows.stream().map(row -> row.put().id()).toList());
            s.setArray(8, tx.unwrap(PGConnection.class).createArrayOf("int4", versions));
            s.setLong(9, labelSet);
            return s.executeUpdate() == 1;
        }
    }

    /** Ids that clients chose, of rows that are new. */
    void aliases(Connection tx, List<Row> created) throws SQLException {
        List<Put> chosen = created.stream()
                .map(Row::put)
                .filter(put -> !put.shownId().equals(put.id().text()))
                .toList();
        if (chosen.isEmpty()) {
            return;
        }
        Object[] types =
                chosen.stream().map(put -> FhirTypes.require(put.type())).toArray();
        Object[] ids = chosen.stream().map(Put::shownId).toArray();
        try (PreparedStatement s = tx.prepareStatement(ALIAS)) {
            s.setArray(1, tx.createArrayOf("int2", types));
            s.setArray(2, tx.createArrayOf("text", ids));
            LockSql.setIds(s, 3, chosen.stream().map(Put::id).toList());
            s.executeUpdate();
        }
    }

    void restate(Connection tx, List<Put> puts, Instant now) throws SQLException {
        if (puts.isEmpty()) {
            return;
        }
        UUID[] messages = new UUID[puts.size()];
        Integer[] entries = new Integer[puts.size()];
        Boolean[] shared = new Boolean[puts.size()];
        for (int i = 0; i < messages.length; i++) {
            shared[i] = puts.get(i).patient() == null;
            messages[i] = puts.get(i).source().message();
            entries[i] = puts.get(i).source().entry();
        }
        try (PreparedStatement s = tx.prepareStatement(RESTATE)) {
            s.setObject(1, now.atOffset(ZoneOffset.UTC));
            LockSql.setIds(s, 2, puts.stream().map(Put::id).toList());
            s.setArray(4, tx.createArrayOf("uuid", messages));
            s.setArray(5, tx.createArrayOf("int4", entries));
            s.setArray(6, tx.createArrayOf("bool", shared));
            s.executeUpdate();
        }
    }

    /** One of these Patients that live rows still belong to, or null. */
    @Nullable
    LogicalId inUse(Connection tx, List<LogicalId> patients) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(IN_USE)) {
            LockSql.setIds(s, 1, patients);
            try (ResultSet found = s.executeQuery()) {
                return found.next() ? new LogicalId(found.getLong(1), found.getLong(2)) : null;
            }
        }
    }
}
