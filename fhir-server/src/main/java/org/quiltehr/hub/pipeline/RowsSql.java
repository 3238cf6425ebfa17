package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** What the pipeline asks of rows that are stored: their times, the messages behind them, ids that clients chose. */
final class RowsSql {

    /** A packed version a message wrote. */
    @SuppressWarnings("ArrayRecordComponent")
    record Version(byte[] body, int dict) {}

    private RowsSql() {}

    /**
     * When the content of these rows happened: what the message of the version says, or a later time where an older
     * message filled it since.
     *
     * @param rows the message that wrote the current version, by row
     * @return rows written by no message of the journal are absent
     */
    static Map<LogicalId, Instant> happened(Connection tx, Map<LogicalId, UUID> rows) throws SQLException {
        Map<LogicalId, Instant> times = new HashMap<>();
        if (rows.isEmpty()) {
            return times;
        }
        List<LogicalId> ids = List.copyOf(rows.keySet());
        try (PreparedStatement s = tx.prepareStatement("""
                select r.home, r.pk, greatest(o.source_time, f.happened)
                from unnest(?, ?, ?) as r(home, pk, message)
                left join outcome o on o.message = r.message
                left join filled f on f.home = r.home and f.pk = r.pk
                """)) {
            s.setArray(1, homes(tx, ids));
            s.setArray(2, pks(tx, ids));
            s.setArray(3, tx.createArrayOf("uuid", ids.stream().map(rows::get).toArray()));
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    OffsetDateTime time = rs.getObject(3, OffsetDateTime.class);
                    if (time != null) {
                        times.put(new LogicalId(rs.getLong(1), rs.getLong(2)), time.toInstant());
                    }
                }
            }
        }
        return times;
    }

    /** Remembers that a row filled by an older message holds newer content. */
    static void filled(Connection tx, Map<LogicalId, Instant> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into filled (home, pk, happened) values (?, ?, ?)
                on conflict (home, pk) do update set happened = greatest(filled.happened, excluded.happened)
                """)) {
            for (Map.Entry<LogicalId, Instant> row : rows.entrySet()) {
                s.setLong(1, row.getKey().home());
                s.setLong(2, row.getKey().own());
                s.setObject(3, row.getValue().atOffset(ZoneOffset.UTC));
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** Ids that clients chose, of those rows that have one. */
    static Map<LogicalId, String> shown(Connection tx, Collection<LogicalId> ids) throws SQLException {
        Map<LogicalId, String> shown = new HashMap<>();
        if (ids.isEmpty()) {
            return shown;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select a.home, a.pk, a.id from unnest(?, ?) as r(home, pk) join alias a on a.home = r.home and a.pk = r.pk
                """)) {
            s.setArray(1, homes(tx, ids));
            s.setArray(2, pks(tx, ids));
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    shown.put(new LogicalId(rs.getLong(1), rs.getLong(2)), rs.getString(3));
                }
            }
        }
        return shown;
    }

    /** The row behind an id that a client chose. */
    static Optional<LogicalId> row(Connection tx, String type, String shownId) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select home, pk from alias where type = ? and id = ?
                """)) {
            s.setInt(1, FhirTypes.require(type));
            s.setString(2, shownId);
            try (ResultSet rs = s.executeQuery()) {
                return rs.next() ? Optional.of(new LogicalId(rs.getLong(1), rs.getLong(2))) : Optional.empty();
            }
        }
    }

    /** The DocumentReferences of a Patient record. */
    static List<LogicalId> documents(Connection tx, LogicalId patient) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select home, pk from res
                where pat = ? and type = ? and coalesce(pat_home, home) = ? and not deleted order by home, pk
                """)) {
            s.setLong(1, patient.own());
            s.setInt(2, FhirTypes.require("DocumentReference"));
            s.setLong(3, patient.home());
            List<LogicalId> ids = new ArrayList<>();
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    ids.add(new LogicalId(rs.getLong(1), rs.getLong(2)));
                }
            }
            return ids;
        }
    }

    /** The messages that wrote versions of a row, and the last one that stated it, oldest version first. */
    static List<UUID> writers(Connection tx, LogicalId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select message from (
                  select ver, message from hist where home = ? and pk = ?
                  union all select ver, message from res where home = ? and pk = ?
                  union all select 2147483647, message from last_stated where home = ? and pk = ?) v
                order by ver
                """)) {
            for (int i = 1; i <= 5; i += 2) {
                s.setLong(i, id.home());
                s.setLong(i + 1, id.own());
            }
            Set<UUID> messages = new java.util.LinkedHashSet<>();
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    messages.add(rs.getObject(1, UUID.class));
                }
            }
            return List.copyOf(messages);
        }
    }

    /** The messages behind each of these rows, as {@link #writers}. */
    static Map<LogicalId, Set<UUID>> writers(Connection tx, Collection<LogicalId> ids) throws SQLException {
        Map<LogicalId, Set<UUID>> writers = new LinkedHashMap<>();
        for (LogicalId id : ids) {
            writers.put(id, new HashSet<>(writers(tx, id)));
        }
        return writers;
    }

    /** The last version of a row that a message wrote. */
    static Optional<Version> version(Connection tx, LogicalId id, UUID message) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select body, dict from (
                  select ver, message, body, dict, deleted from hist where home = ? and pk = ?
                  union all select ver, message, body, dict, deleted from res where home = ? and pk = ?) v
                where message = ? and not deleted order by ver desc limit 1
                """)) {
            for (int i = 1; i <= 3; i += 2) {
                s.setLong(i, id.home());
                s.setLong(i + 1, id.own());
            }
            s.setObject(5, message);
            try (ResultSet rs = s.executeQuery()) {
                return rs.next() ? Optional.of(new Version(rs.getBytes(1), rs.getInt(2))) : Optional.empty();
            }
        }
    }

    private static java.sql.Array homes(Connection tx, Collection<LogicalId> ids) throws SQLException {
        List<Long> homes = new ArrayList<>();
        ids.forEach(id -> homes.add(id.home()));
        return tx.createArrayOf("int8", homes.toArray());
    }

    private static java.sql.Array pks(Connection tx, Collection<LogicalId> ids) throws SQLException {
        List<Long> pks = new ArrayList<>();
        ids.forEach(id -> pks.add(id.own()));
        return tx.createArrayOf("int8", pks.toArray());
    }
}
