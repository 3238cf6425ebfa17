package org.quiltehr.hub.terminology;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes concept maps in the caller's transaction, and marks the codes whose meaning changed by it. */
final class MapWriteSql {

    private MapWriteSql() {}

    static void put(Connection tx, Source source, ObjectNode map) throws SQLException {
        String url = map.path("url").asString("ConceptMap/" + source.id());
        Set<MapElement> before = elements(tx, source, url);
        delete(tx, source);
        int num;
        try (PreparedStatement s = tx.prepareStatement("""
                insert into term_map (practice, network, url, version, resource, source_set, target_set)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (practice, url) do update
                  set version = excluded.version, resource = excluded.resource, source_set = excluded.source_set,
                      target_set = excluded.target_set, written = clock_timestamp()
                returning num
                """)) {
            s.setInt(1, source.practice());
            s.setBoolean(2, source.network());
            s.setString(3, url);
            s.setString(4, map.path("version").asString(Integer.toString(source.version())));
            s.setString(5, source.id());
            s.setString(6, MapReader.canonical(map, "sourceUri", "sourceCanonical"));
            s.setString(7, MapReader.canonical(map, "targetUri", "targetCanonical"));
            try (ResultSet rows = s.executeQuery()) {
                rows.next();
                num = rows.getInt(1);
            }
        }
        List<MapElement> elements = MapReader.elements(map);
        lines(tx, num, elements);
        rest(tx, num, map);
        Set<MapElement> changed = new HashSet<>(elements);
        Set<MapElement> same = new HashSet<>(before);
        same.retainAll(changed);
        changed.addAll(before);
        changed.removeAll(same);
        mark(tx, source, changed);
    }

    static void remove(Connection tx, Source source) throws SQLException {
        Set<MapElement> before = elements(tx, source, "");
        delete(tx, source);
        mark(tx, source, before);
    }

    private static void delete(Connection tx, Source source) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("delete from term_map where practice = ? and resource = ?")) {
            s.setInt(1, source.practice());
            s.setString(2, source.id());
            s.executeUpdate();
        }
    }

    private static Set<MapElement> elements(Connection tx, Source source, String url) throws SQLException {
        Set<MapElement> found = new HashSet<>();
        try (PreparedStatement s = tx.prepareStatement("""
                select e.source_system, e.source_code, e.source_text, e.target_system, e.target_code, e.target_text,
                       e.equivalence, e.comment, e.depends
                from map_element e join term_map m on m.num = e.map
                where m.practice = ? and (m.resource = ? or m.url = ?)
                """)) {
            s.setInt(1, source.practice());
            s.setString(2, source.id());
            s.setString(3, url);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.add(new MapElement(
                            r.getString(1),
                            r.getString(2),
                            r.getString(3),
                            r.getString(4),
                            r.getString(5),
                            r.getString(6),
                            r.getString(7),
                            r.getString(8),
                            r.getBoolean(9)));
                }
            }
        }
        return found;
    }

    private static void lines(Connection tx, int map, List<MapElement> elements) throws SQLException {
        empty(tx, "map_element", map);
        try (CopyText rows = new CopyText(
                tx,
                "map_element (map, place, source_system, source_code, source_text, target_system, target_code,"
                        + " target_text, equivalence, comment, depends)")) {
            for (int i = 0; i < elements.size(); i++) {
                MapElement e = elements.get(i);
                rows.row(
                        map,
                        i,
                        e.sourceSystem(),
                        e.sourceCode(),
                        e.sourceText(),
                        e.targetSystem(),
                        e.targetCode(),
                        e.targetText(),
                        e.equivalence(),
                        e.comment(),
                        e.depends());
            }
            rows.end();
        } catch (IOException e) {
            throw new SQLException("the copy of map lines broke off", e);
        }
    }

    private static void empty(Connection tx, String table, int map) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("delete from " + table + " where map = ?")) {
            s.setInt(1, map);
            s.executeUpdate();
        }
    }

    private static void rest(Connection tx, int num, ObjectNode map) throws SQLException {
        empty(tx, "map_rest", num);
        try (PreparedStatement s = tx.prepareStatement("insert into map_rest values (?, ?, ?, ?, ?, ?, ?)")) {
            for (JsonNode group : map.path("group")) {
                JsonNode rest = group.path("unmapped");
                if (rest.isObject()) {
                    s.setInt(1, num);
                    s.setString(2, group.path("source").asString(""));
                    s.setString(3, group.path("target").asString(""));
                    s.setString(4, rest.path("mode").asString("fixed"));
                    s.setString(5, text(rest, "code"));
                    s.setString(6, text(rest, "display"));
                    s.setString(7, text(rest, "url"));
                    s.addBatch();
                }
            }
            s.executeBatch();
        }
    }

    private static @Nullable String text(JsonNode node, String member) {
        String text = node.path(member).asString("");
        return text.isEmpty() ? null : text;
    }

    /** Those messages that use the codes are to be worked again: of the practice, or of all if it speaks for them. */
    private static void mark(Connection tx, Source source, Set<MapElement> changed) throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        String[] systems = changed.stream().map(MapElement::sourceSystem).toArray(String[]::new);
        String[] codes = changed.stream().map(MapElement::sourceCode).toArray(String[]::new);
        try (PreparedStatement s = tx.prepareStatement("""
                insert into remap (hash)
                select distinct l.hash from local_code l
                join unnest(?::text[], ?::text[]) as c (system, code) on c.system = l.system and c.code = l.code
                where ? or l.practice = ?
                on conflict (hash) do update set since = clock_timestamp()
                """)) {
            s.setArray(1, tx.createArrayOf("text", systems));
            s.setArray(2, tx.createArrayOf("text", codes));
            s.setBoolean(3, source.network());
            s.setInt(4, source.practice());
            s.executeUpdate();
        }
    }
}
