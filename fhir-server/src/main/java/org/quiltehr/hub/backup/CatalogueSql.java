package org.quiltehr.hub.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/** Reads what the schema has, and the rows of a table. */
final class CatalogueSql {

    /** A table that has rows of its own: partitions do, the table they are partitions of does not. */
    record Listed(
            String name,
            String columns,
            @Nullable String parent,
            @Nullable String bound,
            long bytes) {}

    /** The state that is copied. */
    record Instant(String at, long xid) {}

    private interface Row<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private CatalogueSql() {}

    private static <T> List<T> list(Connection connection, String sql, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.of(rows));
            }
            return found;
        }
    }

    /** Begins the one look at the database that all of a backup is read in. */
    static Instant begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
            statement.execute("set local timezone = 'UTC'"); // bounds and times are written in it
            statement.execute("set local statement_timeout = 0");
        }
        return list(connection, """
            select to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            """, rows -> new Instant(rows.getString(1), rows.getLong(2)))
                .getFirst();
    }

    static List<Listed> tables(Connection connection) throws SQLException {
        return list(
                connection,
                """
                select quote_ident(c.relname),
                       (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
                         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
                       (select quote_ident(p.relname) from pg_inherits i join pg_class p on p.oid = i.inhparent
                         where i.inhrelid = c.oid),
                       pg_get_expr(c.relpartbound, c.oid), pg_table_size(c.oid)
                  from pg_class c
                 where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
                 order by 1
                """,
                rows -> new Listed(
                        rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4), rows.getLong(5)));
    }

    /**
     * Keeps the tables from being dropped or altered while they are read. Only those with rows: a lock on a partitioned
     * table would make the hub wait when it adds a month, and every write behind it.
     */
    static void keep(Connection connection, List<Listed> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table "
                    + tables.stream().map(table -> "only " + table.name()).collect(Collectors.joining(", "))
                    + " in access share mode");
        }
    }

    static List<Manifest.Migration> migrations(Connection connection) throws SQLException {
        return list(
                connection,
                "select script, checksum, success from flyway_schema_history where version is not null"
                        + " order by installed_rank",
                rows -> {
                    if (!rows.getBoolean(3)) {
                        throw new BackupRefused("the migration " + rows.getString(1)
                                + " of this database failed half way: mend it before a backup is worth having");
                    }
                    return new Manifest.Migration(rows.getString(1), rows.getObject(2, Integer.class));
                });
    }

    static List<Manifest.Trigger> triggers(Connection connection) throws SQLException {
        return list(
                connection, """
                select quote_ident(c.relname), t.tgname, pg_get_triggerdef(t.oid)
                  from pg_trigger t join pg_class c on c.oid = t.tgrelid
                 where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal and t.tgparentid = 0
                 order by 1, 2
                """, rows -> new Manifest.Trigger(rows.getString(1), rows.getString(2), rows.getString(3)));
    }

    /** Sequences stand outside of transactions: read last, they are at or past every row that was copied. */
    static List<Manifest.Sequence> sequences(Connection connection) throws SQLException {
        return list(
                connection,
                "select quote_ident(sequencename), last_value from pg_sequences where schemaname = current_schema()"
                        + " order by 1",
                rows -> new Manifest.Sequence(rows.getString(1), rows.getObject(2, Long.class)));
    }

    static CopiedRows rows(Connection connection, String table, String columns, OutputStream to, LongConsumer progress)
            throws SQLException, IOException {
        String copy = "copy " + table + " (" + columns + ") to stdout (format binary)";
        try (PGCopyInputStream rows = new PGCopyInputStream(connection.unwrap(PGConnection.class), copy)) {
            return CopiedRows.pass(rows, to, progress);
        }
    }
}
