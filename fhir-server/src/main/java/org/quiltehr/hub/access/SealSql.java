package org.quiltehr.hub.access;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/** Seals of the audit trail: made, and read to be checked. */
final class SealSql {

    /** Every column; times as microseconds, so that no setting of a session changes a row's text. */
    private static final String SAID = """
            jsonb_build_array(number, (extract(epoch from at) * 1000000)::bigint, event, interaction, action, status, who,
              address, view, method, path, query, purpose, message, home, pk)::text
            """;

    /** The same columns as they are: their text is made here, which costs the database nothing at each second. */
    private static final String UNSEALED = """
            select number, at, event, interaction, action, status, who, address, view, method, path, query, purpose, message,
                   home, pk
              from audit where xid >= ?::xid8 and xid < ?::xid8 order by number
            """;

    private static final String NUMBERED =
            "select number, " + SAID + " from audit where number = any (?) order by number";

    private static final String LEFT =
            "select number, " + SAID + " from audit where xid < ?::xid8 and at >= ? order by number";

    private static final String DROPPED = """
            select query, at, who from audit where interaction = ? and path = ? and query is not null
            order by number desc limit 1
            """;

    private static final String STRAY = """
            select a.number from audit a
            left join (select unnest(rows) as number from audit_seal) s on s.number = a.number
            where s.number is null and (a.xid < ?::xid8 or a.at < now() - interval '1 hour')
            order by a.number limit 100
            """;

    /**
     * A seal.
     *
     * @param until the transactions before it are sealed
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Seal(long num, Instant at, String until, long[] rows, long[] marks, byte[] hash) {}

    private final Connection connection;

    SealSql(Connection connection) {
        this.connection = connection;
    }

    /** Makes the partitions of this month and the next two. */
    void months() throws SQLException {
        try (PreparedStatement make = connection.prepareStatement("""
                select audit_month(((now() at time zone 'UTC') + make_interval(months => n))::date)
                from generate_series(0, 2) n""")) {
            make.execute();
        }
    }

    /** Only one hub of a database seals at a time; false if another does. Until the transaction ends. */
    boolean lock() throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                        "select pg_try_advisory_xact_lock(hashtextextended('seal of the audit trail', 0))");
                ResultSet got = lock.executeQuery()) {
            return got.next() && got.getBoolean(1);
        }
    }

    /** The transaction before which none is open any more. */
    String horizon() throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select pg_snapshot_xmin(pg_current_snapshot())::text");
                ResultSet found = select.executeQuery()) {
            found.next();
            return found.getString(1);
        }
    }

    Optional<Seal> last() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "select num, at, until::text, rows, marks, hash from audit_seal order by num desc limit 1");
                ResultSet found = select.executeQuery()) {
            return found.next() ? Optional.of(seal(found)) : Optional.empty();
        }
    }

    List<AuditedRow> committed(String from, String until) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(UNSEALED)) {
            select.setString(1, from);
            select.setString(2, until);
            List<AuditedRow> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(AuditedRow.of(found.getLong(1), SaidSql.of(found)));
                }
            }
            return rows;
        }
    }

    /** The first seal that covers a transaction. */
    Optional<Seal> covering(String xid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select num, at, until::text, rows, marks, hash from audit_seal where until > ?::xid8 order by num limit 1")) {
            select.setString(1, xid);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? Optional.of(seal(found)) : Optional.empty();
            }
        }
    }

    /** Rows from an instant on that are before the end of a seal. */
    List<AuditedRow> left(String until, Instant from) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LEFT)) {
            select.setString(1, until);
            select.setObject(2, from.atOffset(ZoneOffset.UTC));
            return rows(select);
        }
    }

    /** A dropped month's event. */
    record Dropped(AuditDrop drop, Instant at, String who) {}

    /** The last event of a dropped month. */
    Optional<Dropped> dropped() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DROPPED)) {
            select.setString(1, AuditMonthSql.INTERACTION);
            select.setString(2, AuditMonthSql.PATH);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                Instant at = found.getTimestamp(2).toInstant();
                String who = found.getString(3);
                return AuditDrop.of(found.getString(1)).map(drop -> new Dropped(drop, at, who));
            }
        }
    }

    List<AuditedRow> numbered(long[] numbers) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NUMBERED)) {
            select.setArray(1, array(numbers));
            return rows(select);
        }
    }

    private static List<AuditedRow> rows(PreparedStatement select) throws SQLException {
        List<AuditedRow> rows = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(AuditedRow.of(found.getLong(1), found.getString(2)));
            }
        }
        return rows;
    }

    /** Rows that no seal covers although they are before the last. */
    List<Long> strays(String until) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(STRAY)) {
            select.setString(1, until);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    numbers.add(found.getLong(1));
                }
            }
        }
        return numbers;
    }

    /** Every seal in order; needs a transaction, so that they come in portions. */
    void each(Consumer<Seal> reader) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select num, at, until::text, rows, marks, hash from audit_seal order by num")) {
            select.setFetchSize(100);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    reader.accept(seal(found));
                }
            }
        }
    }

    void add(long num, String until, List<AuditedRow> rows, byte[] hash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into audit_seal (num, at, until, rows, marks, hash) values (?, now(), ?::xid8, ?, ?, ?)")) {
            insert.setLong(1, num);
            insert.setString(2, until);
            insert.setArray(3, array(rows.stream().mapToLong(AuditedRow::number).toArray()));
            insert.setArray(4, array(rows.stream().mapToLong(AuditedRow::mark).toArray()));
            insert.setBytes(5, hash);
            insert.executeUpdate();
        }
    }

    private Array array(long[] values) throws SQLException {
        return connection.unwrap(PGConnection.class).createArrayOf("int8", values);
    }

    private static Seal seal(ResultSet found) throws SQLException {
        return new Seal(
                found.getLong(1),
                found.getTimestamp(2).toInstant(),
                found.getString(3),
                longs(found.getArray(4)),
                longs(found.getArray(5)),
                found.getBytes(6));
    }

    private static long[] longs(Array array) throws SQLException {
        Long[] values = (Long[]) array.getArray();
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values[i];
        }
        return longs;
    }
}
