package org.quiltehr.hub.fulltext;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.LogicalId;

/** Reads what changed, and writes its words. */
final class FullTextSql {

    private static final int BATCH = 200;
    /** Rows of one step, so that their bodies are not all in memory. */
    private static final int MOST_ROWS = 2_000;

    /** How far it was read. */
    record Place(String xid, long number) {}

    /** What changed next. */
    record Changed(Place upTo, Set<LogicalId> rows) {}

    /** A current row; json null: deleted. */
    @SuppressWarnings("ArrayRecordComponent")
    record Current(LogicalId id, int type, byte @Nullable [] json) {}

    private final BodyCodec bodies;

    FullTextSql(BodyCodec bodies) {
        this.bodies = bodies;
    }

    /** Begins with all that is there, unless it began before. */
    static void begin(Connection tx) throws SQLException {
        execute(tx, "insert into full_text_state (xid, number, built) values ('0', 0, false) on conflict do nothing");
    }

    /** Nothing is kept of what is turned off: it would be old by the time it is turned on again. */
    static void end(Connection tx) throws SQLException {
        execute(tx, "delete from full_text_state");
        execute(tx, "truncate full_text");
    }

    static boolean isBegun(Connection tx) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("select 1 from full_text_state");
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    /** Where it is, locked: no other hub fills it meanwhile; null if one does. */
    static @Nullable Place lock(Connection tx) throws SQLException {
        try (PreparedStatement statement =
                        tx.prepareStatement("select xid::text, number from full_text_state for update skip locked");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? new Place(rows.getString(1), rows.getLong(2)) : null;
        }
    }

    /** The next changes below the oldest transaction that still runs; null if there is none. */
    static @Nullable Changed after(Connection tx, Place place) throws SQLException {
        Set<LogicalId> found = new HashSet<>();
        Place last = null;
        try (PreparedStatement statement = tx.prepareStatement("""
                select c.xid::text, c.number, c.homes, c.pks from change c
                where (c.xid, c.number) > (?::xid8, ?) and c.xid < pg_snapshot_xmin(pg_current_snapshot())
                order by c.xid, c.number limit ?""")) {
            statement.setString(1, place.xid());
            statement.setLong(2, place.number());
            statement.setInt(3, BATCH);
            try (ResultSet rows = statement.executeQuery()) {
                while (found.size() < MOST_ROWS && rows.next()) {
                    last = new Place(rows.getString(1), rows.getLong(2));
                    Number[] homes = (Number[]) rows.getArray(3).getArray();
                    Number[] pks = (Number[]) rows.getArray(4).getArray();
                    for (int i = 0; i < pks.length; i++) {
                        found.add(new LogicalId(homes[i].longValue(), pks[i].longValue()));
                    }
                }
            }
        }
        return last == null ? null : new Changed(last, found);
    }

    List<Current> current(Connection tx, List<LogicalId> ids) throws SQLException {
        List<Current> found = new ArrayList<>(ids.size());
        try (PreparedStatement statement = tx.prepareStatement("""
                select r.home, r.pk, r.type, r.deleted, r.dict, r.body
                from unnest(?::bigint[], ?::bigint[]) as k (home, pk) join res r on r.home = k.home and r.pk = k.pk""")) {
            statement.setArray(
                    1,
                    tx.createArrayOf("int8", ids.stream().map(LogicalId::home).toArray()));
            statement.setArray(
                    2, tx.createArrayOf("int8", ids.stream().map(LogicalId::own).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Current(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            rows.getInt(3),
                            rows.getBoolean(4) ? null : bodies.unpack(rows.getBytes(6), rows.getInt(5))));
                }
            }
        }
        return found;
    }

    static void put(Connection tx, List<Current> rows) throws SQLException {
        try (PreparedStatement put = tx.prepareStatement("""
                        insert into full_text (home, pk, type, narrative, content)
                        values (?, ?, ?, to_tsvector('simple', ?), to_tsvector('simple', ?))
                        on conflict (home, pk) do update set narrative = excluded.narrative, content = excluded.content""");
                PreparedStatement drop = tx.prepareStatement("delete from full_text where home = ? and pk = ?")) {
            for (Current row : rows) {
                byte[] json = row.json();
                Texts texts = json == null ? null : Texts.of(json);
                if (texts == null || texts.isEmpty()) {
                    drop.setLong(1, row.id().home());
                    drop.setLong(2, row.id().own());
                    drop.addBatch();
                } else {
                    put.setLong(1, row.id().home());
                    put.setLong(2, row.id().own());
                    put.setInt(3, row.type());
                    put.setString(4, texts.narrative());
                    put.setString(5, texts.content());
                    put.addBatch();
                }
            }
            put.executeBatch();
            drop.executeBatch();
        }
    }

    static void move(Connection tx, Place place) throws SQLException {
        try (PreparedStatement statement =
                tx.prepareStatement("update full_text_state set xid = ?::xid8, number = ?")) {
            statement.setString(1, place.xid());
            statement.setLong(2, place.number());
            statement.executeUpdate();
        }
    }

    static void built(Connection tx) throws SQLException {
        execute(tx, "update full_text_state set built = true where not built");
    }

    private static void execute(Connection tx, String sql) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
