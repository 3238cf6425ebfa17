package org.quiltehr.hub.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;

/** Puts the rows of a backup into a database that has its schema. */
final class RestoreSql {

    /** How many transactions are spent in one statement. */
    private static final long STRIDE = 200_000;

    private static final int BUFFER = 256 * 1024;

    /** A foreign key, to be put back as it was. */
    private record Reference(String table, String name, String definition) {}

    private final Connection connection;

    RestoreSql(Connection connection) {
        this.connection = connection;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    boolean empty() throws SQLException {
        return number("select count(*) from pg_class where relnamespace = current_schema()::regnamespace") == 0;
    }

    /**
     * Spends transaction numbers until the server stands where the backup's stood. Rows keep the number of the
     * transaction that wrote them, and whoever follows changes reads only those below the oldest open transaction: on a
     * new server they would stay unseen, and later changes would seem older.
     */
    void passTransaction(long xid, LongConsumer left) throws SQLException {
        execute("set synchronous_commit = off");
        long now = number("select pg_current_xact_id()::text::bigint");
        while (now < xid) {
            left.accept(xid - now);
            execute("do $$ begin while pg_current_xact_id()::text::bigint < " + Math.min(xid, now + STRIDE)
                    + " loop commit; end loop; end $$");
            now = number("select pg_current_xact_id()::text::bigint");
        }
        execute("set synchronous_commit = on");
    }

    /** Begins the one transaction that everything is put in by. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
        execute("set local timezone = 'UTC'");
        execute("set local statement_timeout = 0");
    }

    /**
     * Makes the months the backup has and a new database has not, with their triggers. What the migrations made for today goes
     * first: a partition of what was there before months began reaches to another day in the backup.
     */
    void partitions(Manifest manifest) throws SQLException {
        for (String made : others(manifest)) {
            execute("drop table " + made);
        }
        for (Manifest.Table table : manifest.tables()) {
            if (table.parent() != null) {
                execute("create table if not exists " + table.name() + " partition of " + table.parent() + " "
                        + table.bound());
            }
        }
        Set<Manifest.Trigger> there = new HashSet<>(CatalogueSql.triggers(connection));
        for (Manifest.Trigger trigger : manifest.triggers()) {
            if (!there.contains(trigger)) {
                execute(trigger.definition());
            }
        }
    }

    /** Partitions of this database that are none of the backup, or have other bounds there. */
    private List<String> others(Manifest manifest) throws SQLException {
        Set<String> same = new HashSet<>();
        for (Manifest.Table table : manifest.tables()) {
            same.add(table.name() + " " + table.bound());
        }
        List<String> others = new ArrayList<>();
        for (CatalogueSql.Listed there : CatalogueSql.tables(connection)) {
            if (there.parent() != null && !same.contains(there.name() + " " + there.bound())) {
                others.add(there.name());
            }
        }
        return others;
    }

    /**
     * Copies every table in, without the foreign keys: they are checked as a whole when they are put back. Triggers that keep
     * one table in step with another rest: what they would write comes from the backup.
     */
    void rows(BackupReader backup, Progress progress) throws SQLException, IOException {
        List<String> triggered = triggered();
        for (String table : triggered) {
            execute("alter table " + table + " disable trigger user");
        }
        List<Reference> references = references();
        for (Reference reference : references) {
            execute("alter table " + reference.table() + " drop constraint " + reference.name());
        }
        int number = 0;
        for (Manifest.Table table : backup.what().tables()) {
            if (number("select count(*) from (select 1 from " + table.name() + " limit 1) r") > 0) {
                execute("truncate " + table.name()); // what migrations put in comes from the backup too
            }
            String copy = "copy " + table.name() + " (" + table.columns() + ") from stdin (format binary)";
            try (InputStream rows = backup.rows(++number)) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, rows, BUFFER);
            }
            progress.tableDone(table.name(), table.rows().count());
        }
        for (String table : triggered) {
            execute("alter table " + table + " enable trigger user");
        }
        for (Reference reference : references) {
            execute("alter table " + reference.table() + " add constraint " + reference.name() + " "
                    + reference.definition());
        }
    }

    private List<String> triggered() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                    select distinct quote_ident(c.relname)
                      from pg_trigger t join pg_class c on c.oid = t.tgrelid
                     where not t.tgisinternal and c.relkind = 'r' and not c.relispartition
                       and c.relnamespace = current_schema()::regnamespace
                    """)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private List<Reference> references() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                    select quote_ident(c.relname), quote_ident(k.conname), pg_get_constraintdef(k.oid)
                      from pg_constraint k join pg_class c on c.oid = k.conrelid
                     where k.contype = 'f' and k.conparentid = 0 and c.relnamespace = current_schema()::regnamespace
                     order by 1, 2
                    """)) {
            List<Reference> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Reference(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
            return found;
        }
    }

    void sequences(List<Manifest.Sequence> sequences) throws SQLException {
        try (var set = connection.prepareStatement("select setval(?::regclass, ?)")) {
            for (Manifest.Sequence sequence : sequences) {
                if (sequence.last() != null) {
                    set.setString(1, sequence.name());
                    set.setLong(2, sequence.last());
                    set.execute();
                }
            }
        }
    }

    void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        execute("analyze");
    }
}
