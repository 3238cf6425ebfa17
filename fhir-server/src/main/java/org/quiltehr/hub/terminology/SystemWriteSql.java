package org.quiltehr.hub.terminology;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** Writes code systems in the caller's transaction. */
final class SystemWriteSql {

    private SystemWriteSql() {}

    /** The code system's number; its row is locked until the transaction ends, so two loads of it do not mix. */
    static int put(Connection tx, Source source, SystemHead head) throws SQLException {
        delete(tx, source, head);
        try (PreparedStatement s = tx.prepareStatement("""
                insert into term_system (practice, network, url, version, resource, title, content, case_sensitive,
                                         value_set, properties)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (practice, url, version) do update
                  set resource = excluded.resource, title = excluded.title, content = excluded.content,
                      case_sensitive = excluded.case_sensitive, value_set = excluded.value_set,
                      properties = excluded.properties, written = clock_timestamp()
                returning num
                """)) {
            s.setInt(1, source.practice());
            s.setBoolean(2, source.network());
            s.setString(3, head.url());
            s.setString(4, head.version());
            s.setString(5, source.id());
            s.setString(6, head.title());
            s.setString(7, head.content());
            s.setBoolean(8, head.caseSensitive());
            s.setString(9, head.valueSet());
            s.setString(10, head.properties());
            return one(s);
        }
    }

    /** What the resource said before, unless it is the same system in the same version. */
    static void delete(Connection tx, Source source, @Nullable SystemHead but) throws SQLException {
        List<Integer> gone = new ArrayList<>();
        try (PreparedStatement s = tx.prepareStatement("""
                delete from term_system where practice = ? and resource = ? and not (url = ? and version = ?)
                returning num
                """)) {
            s.setInt(1, source.practice());
            s.setString(2, source.id());
            s.setString(3, but == null ? "" : but.url());
            s.setString(4, but == null ? "" : but.version());
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    gone.add(rows.getInt(1));
                }
            }
        }
        for (int num : gone) {
            empty(tx, num);
        }
    }

    private static int one(PreparedStatement s) throws SQLException {
        try (ResultSet rows = s.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void empty(Connection tx, int system) throws SQLException {
        for (String table : List.of("concept", "concept_above")) {
            try (PreparedStatement s = tx.prepareStatement("delete from " + table + " where system = ?")) {
                s.setInt(1, system);
                s.executeUpdate();
            }
        }
    }

    /** Puts these concepts in the place of those the system had. */
    static void concepts(Connection tx, int system, List<Concept> concepts) throws SQLException {
        empty(tx, system);
        try (CopyText rows = new CopyText(
                tx, "concept (system, num, code, display, definition, inactive, abstract, properties, designations)")) {
            for (int i = 0; i < concepts.size(); i++) {
                Concept c = concepts.get(i);
                rows.row(
                        system,
                        i,
                        c.code(),
                        c.display(),
                        c.definition(),
                        c.inactive(),
                        c.isAbstract(),
                        c.properties().isEmpty() ? null : json(c.properties()),
                        c.designations());
            }
            rows.end();
        } catch (IOException e) {
            throw new SQLException("the copy of concepts broke off", e);
        }
        try (CopyText rows = new CopyText(tx, "concept_above (system, above, below, direct)")) {
            List<SQLException> failed = new ArrayList<>();
            new Hierarchy(concepts).pairs((above, below, direct) -> {
                try {
                    if (failed.isEmpty()) {
                        rows.row(system, above, below, direct);
                    }
                } catch (SQLException e) {
                    failed.add(e);
                }
            });
            if (!failed.isEmpty()) {
                throw failed.getFirst();
            }
            rows.end();
        } catch (IOException e) {
            throw new SQLException("the copy of the hierarchy broke off", e);
        }
    }

    private static String json(Map<String, List<String>> properties) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        properties.forEach((name, values) -> {
            var list = out.putArray(name);
            values.forEach(list::add);
        });
        return out.toString();
    }
}
