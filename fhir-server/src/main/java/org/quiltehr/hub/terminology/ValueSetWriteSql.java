package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import tools.jackson.databind.node.ObjectNode;

/** Writes value sets in the caller's transaction. */
final class ValueSetWriteSql {

    private ValueSetWriteSql() {}

    static void put(Connection tx, Source source, ObjectNode valueSet) throws SQLException {
        remove(tx, source);
        try (PreparedStatement s = tx.prepareStatement("""
                insert into term_value_set (practice, network, url, version, resource, body)
                values (?, ?, ?, ?, ?, ?)
                on conflict (practice, url, version) do update
                  set resource = excluded.resource, body = excluded.body, written = clock_timestamp()
                """)) {
            s.setInt(1, source.practice());
            s.setBoolean(2, source.network());
            s.setString(3, valueSet.path("url").asString("ValueSet/" + source.id()));
            s.setString(4, valueSet.path("version").asString(""));
            s.setString(5, source.id());
            s.setString(6, valueSet.toString());
            s.executeUpdate();
        }
    }

    static void remove(Connection tx, Source source) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from term_value_set where practice = ? and resource = ?")) {
            s.setInt(1, source.practice());
            s.setString(2, source.id());
            s.executeUpdate();
        }
    }
}
