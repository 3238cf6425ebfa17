package org.quiltehr.hub.parameters;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** The types to be indexed anew, and how far that is: table {@code reindex}. */
final class ReindexJobSql {

    static final LogicalId START = new LogicalId(Long.MIN_VALUE, Long.MIN_VALUE);

    private ReindexJobSql() {}

    /** One type at work. */
    record Job(int type, int generation, LogicalId reached) {

        boolean begins() {
            return reached.equals(START);
        }
    }

    /** From the first row on, whatever was done before. */
    static void begin(Connection tx, Collection<String> types, int generation) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("""
                insert into reindex (type, generation, home, pk, done, total)
                select t.type, ?, ?, ?, 0, (select count(*) from res r where r.type = t.type and not r.deleted)
                  from unnest(?::smallint[]) as t (type)
                 order by t.type
                on conflict (type) do update
                   set generation = excluded.generation, home = excluded.home, pk = excluded.pk, done = 0,
                       total = excluded.total, begun = now(), ended = null""")) {
            statement.setInt(1, generation);
            statement.setLong(2, START.home());
            statement.setLong(3, START.own());
            statement.setArray(
                    4, tx.createArrayOf("int2", DeclarationSql.numbers(types).toArray()));
            statement.executeUpdate();
        }
    }

    /** The next that no other hub works at, locked; null if there is none. */
    static @Nullable Job take(Connection tx) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("""
                select type, generation, home, pk from reindex where ended is null
                 order by begun, type limit 1 for update skip locked""");
                ResultSet found = statement.executeQuery()) {
            return found.next()
                    ? new Job(found.getInt(1), found.getInt(2), new LogicalId(found.getLong(3), found.getLong(4)))
                    : null;
        }
    }

    /** Whether some transaction still writes by older parameters: what it wrote cannot be seen yet. */
    static boolean writesByOlder(Connection tx, int generation) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("""
                select exists (
                  select 1 from pg_locks
                   where locktype = 'advisory' and classid = 130 and objsubid = 2 and objid::bigint < ?
                     and database = (select oid from pg_database where datname = current_database()))""")) {
            statement.setInt(1, generation);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    static void reached(Connection tx, int type, LogicalId last, int rows) throws SQLException {
        try (PreparedStatement statement =
                tx.prepareStatement("update reindex set home = ?, pk = ?, done = done + ? where type = ?")) {
            statement.setLong(1, last.home());
            statement.setLong(2, last.own());
            statement.setInt(3, rows);
            statement.setInt(4, type);
            statement.executeUpdate();
        }
    }

    static void end(Connection tx, int type) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("update reindex set ended = now() where type = ?")) {
            statement.setInt(1, type);
            statement.executeUpdate();
        }
    }

    static List<Progress> progress(Connection connection) throws SQLException {
        List<Progress> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "select type, done, total, begun, ended from reindex order by type");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                OffsetDateTime ended = rows.getObject(5, OffsetDateTime.class);
                found.add(new Progress(
                        FhirTypes.name(rows.getInt(1)),
                        rows.getLong(2),
                        rows.getLong(3),
                        rows.getObject(4, OffsetDateTime.class).toInstant(),
                        ended == null ? null : ended.toInstant()));
            }
        }
        return found;
    }
}
