package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Features;

/** The person index: features and blocking keys of records. */
final class PersonIndexSql {

    private static final String SAVE = """
            with saved as (
              insert into person_record (home, pk, practice, keyed, hash, features) values (?, ?, ?, ?, ?, ?)
              on conflict (home, pk) do update
              set keyed = excluded.keyed, hash = excluded.hash, features = excluded.features
              returning home, pk)
            insert into person_block (block, home, pk)
            select b, s.home, s.pk from saved s, unnest(?::bigint[]) as b
            on conflict do nothing
            """;

    private static final String DROP_BLOCKS = """
            delete from person_block where home = ? and pk = ? and block <> all (?::bigint[])
            """;

    private static final String HASHES = """
            select r.home, r.pk, r.hash
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join person_record r on r.home = w.home and r.pk = w.pk
            """;

    private static final String RECORDS = """
            select r.home, r.pk, r.practice, r.keyed, r.hash, r.features
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join person_record r on r.home = w.home and r.pk = w.pk
            """;

    private static final String AFTER = """
            select r.home, r.pk, r.practice, r.keyed, r.hash, r.features, r.seq
            from person_record r where r.seq > ? order by r.seq limit ?
            """;

    private static final String SAMPLE = """
            select r.home, r.pk, r.practice, r.keyed, r.hash, r.features
            from person_record r order by hashint8(r.pk) limit ?
            """;

    private static final String COUNT = "select count(*) from person_record";

    private static final String IN_BLOCKS = """
            select w.block, c.home, c.pk
            from unnest(?::bigint[], ?::int[]) as w (block, most),
            lateral (select p.home, p.pk from person_block p where p.block = w.block limit w.most) c
            """;

    private final Connection tx;

    PersonIndexSql(Connection tx) {
        this.tx = tx;
    }

    /** The hashes of the features that are indexed of these records; those that are not are absent. */
    Map<LogicalId, Long> hashes(Collection<LogicalId> ids) throws SQLException {
        Map<LogicalId, Long> found = new HashMap<>();
        try (var select = tx.prepareStatement(HASHES)) {
            select.setObject(1, ids.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, ids.stream().mapToLong(LogicalId::own).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(new LogicalId(rows.getLong(1), rows.getLong(2)), rows.getLong(3));
                }
            }
        }
        return found;
    }

    static byte[] bytes(Features features) {
        return FhirJson.mapper().writeValueAsBytes(features);
    }

    /**
     * A record to be indexed.
     *
     * @param features as {@link #bytes} writes them
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry(Indexed record, byte[] features, long[] blocks, boolean isNew) {}

    void save(List<Entry> entries) throws SQLException {
        try (var insert = tx.prepareStatement(SAVE)) {
            for (Entry entry : entries) {
                insert.setLong(1, entry.record().id().home());
                insert.setLong(2, entry.record().id().own());
                insert.setInt(3, entry.record().practice());
                insert.setBoolean(4, entry.record().keyed());
                insert.setLong(5, entry.record().hash());
                insert.setBytes(6, entry.features());
                insert.setObject(7, entry.blocks());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        List<Entry> known = entries.stream().filter(e -> !e.isNew()).toList();
        if (known.isEmpty()) {
            return;
        }
        try (var delete = tx.prepareStatement(DROP_BLOCKS)) {
            for (Entry entry : known) {
                delete.setLong(1, entry.record().id().home());
                delete.setLong(2, entry.record().id().own());
                delete.setObject(3, entry.blocks());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Takes a record that has a blocking key. */
    interface InBlock {
        void take(long block, LogicalId record);
    }

    /** The records that have these keys, of each key at most so many. */
    void inBlocks(long[] blocks, int[] limits, InBlock taken) throws SQLException {
        if (blocks.length == 0) {
            return;
        }
        try (var select = tx.prepareStatement(IN_BLOCKS)) {
            select.setObject(1, blocks);
            select.setObject(2, limits);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    taken.take(rows.getLong(1), new LogicalId(rows.getLong(2), rows.getLong(3)));
                }
            }
        }
    }

    /** The next records in the order they were first stored, and the place of the last. */
    record Page(List<Indexed> records, long last) {}

    Page after(long place, int limit) throws SQLException {
        List<Indexed> records = new ArrayList<>();
        long last = place;
        try (var select = tx.prepareStatement(AFTER)) {
            select.setLong(1, place);
            select.setInt(2, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    records.add(record(rows));
                    last = rows.getLong(7);
                }
            }
        }
        return new Page(records, last);
    }

    /** So many records, chosen by chance, but the same ones each time. */
    List<Indexed> sample(int limit) throws SQLException {
        List<Indexed> records = new ArrayList<>();
        try (var select = tx.prepareStatement(SAMPLE)) {
            select.setInt(1, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    records.add(record(rows));
                }
            }
        }
        return records;
    }

    long count() throws SQLException {
        try (var select = tx.prepareStatement(COUNT);
                var rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Map<LogicalId, Indexed> records(Collection<LogicalId> ids) throws SQLException {
        Map<LogicalId, Indexed> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        try (var select = tx.prepareStatement(RECORDS)) {
            select.setObject(1, ids.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, ids.stream().mapToLong(LogicalId::own).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    Indexed record = record(rows);
                    found.put(record.id(), record);
                }
            }
        }
        return found;
    }

    private static Indexed record(ResultSet rows) throws SQLException {
        return new Indexed(
                new LogicalId(rows.getLong(1), rows.getLong(2)),
                rows.getInt(3),
                rows.getBoolean(4),
                rows.getLong(5),
                FhirJson.mapper().readValue(rows.getBytes(6), Features.class));
    }
}
