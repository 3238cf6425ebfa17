package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** Ids that clients chose, to logical ids and back. */
final class AliasSql {

    private AliasSql() {}

    /** The logical id behind an id of a URL or reference. */
    static Optional<LogicalId> id(Connection connection, String type, String text) throws SQLException {
        Optional<LogicalId> minted = LogicalId.parse(text);
        return minted.isPresent() ? minted : Optional.ofNullable(chosen(connection, type, text));
    }

    private static @org.jspecify.annotations.Nullable LogicalId chosen(Connection connection, String type, String text)
            throws SQLException {
        Args sql = new Args()
                .add("select a.home, a.pk from alias a where a.type = ? and a.id = ?", FhirTypes.require(type), text);
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? new LogicalId(rows.getLong(1), rows.getLong(2)) : null;
        }
    }

    /** The chosen ids among these records; records without one are not in the map. */
    static Map<LogicalId, String> chosen(Connection connection, Collection<LogicalId> ids) throws SQLException {
        Map<LogicalId, String> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        Args sql = new Args().add("""
                        select a.home, a.pk, a.id
                        from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        join alias a on a.home = k.home and a.pk = k.pk""", RowSql.homes(ids), RowSql.owns(ids));
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(new LogicalId(rows.getLong(1), rows.getLong(2)), rows.getString(3));
            }
        }
        return found;
    }

    /** The records of a type behind ids that clients chose. */
    static Map<String, LogicalId> behind(Connection connection, String type, Collection<String> texts)
            throws SQLException {
        Map<String, LogicalId> found = new HashMap<>();
        if (texts.isEmpty()) {
            return found;
        }
        Args sql = new Args()
                .add(
                        "select a.id, a.home, a.pk from alias a where a.type = ? and a.id = any(?)",
                        FhirTypes.require(type),
                        texts.toArray(new String[0]));
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), new LogicalId(rows.getLong(2), rows.getLong(3)));
            }
        }
        return found;
    }
}
