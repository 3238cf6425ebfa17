package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** When records were one person, and who was shown anything of them then. */
final class DisclosureSql {

    /** A time in which a record belonged to a person; {@code until} is null while it does. */
    record Stay(LogicalId person, long since, @Nullable Long until) {}

    /** One who was shown something. */
    record Disclosure(
            Instant at,
            String kind,
            String who,
            @Nullable String purpose,
            LogicalId record,
            String what,
            @Nullable String event) {}

    private static final String STAYS = """
            select person_home, person_pk, since, until from member
            where view = 0 and home = ? and pk = ? order by since
            """;

    private static final String EVER = """
            select distinct m.home, m.pk from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join member m on m.view = 0 and m.person_home = w.home and m.person_pk = w.pk
            """;

    private static final String TIMES = "select number, at from change where number = any (?::bigint[])";

    private static final String DISCLOSED = """
            select d.at, d.kind, d.who, d.purpose, d.home, d.pk, d.what, d.event
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join disclosure d on d.home = w.home and d.pk = w.pk
            where d.at >= ? and d.at <= ?
            order by d.at, d.event
            limit ?
            """;

    private final Connection connection;

    DisclosureSql(Connection connection) {
        this.connection = connection;
    }

    List<Stay> stays(LogicalId record) throws SQLException {
        List<Stay> stays = new ArrayList<>();
        try (var select = connection.prepareStatement(STAYS)) {
            select.setLong(1, record.home());
            select.setLong(2, record.own());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    stays.add(new Stay(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            rows.getLong(3),
                            rows.getObject(4, Long.class)));
                }
            }
        }
        return stays;
    }

    /** All that were ever of these persons. */
    List<LogicalId> ever(Collection<LogicalId> persons) throws SQLException {
        List<LogicalId> records = new ArrayList<>();
        try (var select = connection.prepareStatement(EVER)) {
            select.setObject(1, persons.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, persons.stream().mapToLong(LogicalId::own).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    records.add(new LogicalId(rows.getLong(1), rows.getLong(2)));
                }
            }
        }
        return records;
    }

    Map<Long, Instant> times(Collection<Long> changes) throws SQLException {
        Map<Long, Instant> times = new TreeMap<>();
        try (var select = connection.prepareStatement(TIMES)) {
            select.setObject(1, changes.stream().mapToLong(Long::longValue).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    times.put(rows.getLong(1), rows.getTimestamp(2).toInstant());
                }
            }
        }
        return times;
    }

    List<Disclosure> of(Collection<LogicalId> records, Instant from, Instant until, int limit) throws SQLException {
        List<Disclosure> found = new ArrayList<>();
        try (var select = connection.prepareStatement(DISCLOSED)) {
            select.setObject(1, records.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, records.stream().mapToLong(LogicalId::own).toArray());
            select.setTimestamp(3, Timestamp.from(from));
            select.setTimestamp(4, Timestamp.from(until));
            select.setInt(5, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Disclosure(
                            rows.getTimestamp(1).toInstant(),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            new LogicalId(rows.getLong(5), rows.getLong(6)),
                            rows.getString(7),
                            rows.getString(8)));
                }
            }
        }
        return found;
    }
}
