package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** What a schema has, as lines that can be compared: partitions and Flyway's own table left out. */
final class SchemaSql {

    private static final String PARTS = """
            with t as (
              select c.oid, c.relname, c.relkind from pg_class c
               where c.relnamespace = ?::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
                 and c.relname <> 'flyway_schema_history')
            select 'column ' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                   || case when a.attnotnull then ' not null' else '' end
              from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            union all
            select 'index ' || i.relname || ' on ' || t.relname || case when x.indisunique then ' unique' else '' end
                   || case when x.indisvalid then '' else ' invalid' end
              from t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
            union all
            select 'constraint ' || k.conname || ' on ' || t.relname || case when k.convalidated then '' else ' not valid' end
              from t join pg_constraint k on k.conrelid = t.oid where k.contype in ('p', 'u', 'f', 'c')
            union all
            select 'trigger ' || g.tgname || ' on ' || t.relname from t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
            union all
            select 'function ' || p.proname from pg_proc p where p.pronamespace = ?::regnamespace
            union all
            select 'sequence ' || c.relname from pg_class c where c.relnamespace = ?::regnamespace and c.relkind = 'S'
            """;

    private SchemaSql() {}

    static Set<String> parts(Connection connection, String schema) throws SQLException {
        Set<String> parts = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(PARTS)) {
            for (int i = 1; i <= 3; i++) {
                select.setString(i, schema);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    parts.add(rows.getString(1));
                }
            }
        }
        return parts;
    }

    static String current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select current_schema()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void drop(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists " + schema + " cascade");
        }
    }
}
