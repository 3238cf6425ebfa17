package org.quiltehr.hub.terminology;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads code systems: the asking practice's own before the network's, the newest first. */
final class SystemSql {

    private static final String CONCEPT =
            "c.num, c.code, c.display, c.definition, c.inactive, c.abstract, c.properties::text, c.designations::text";

    private final JdbcClient jdbc;

    SystemSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    private static HeldSystem system(ResultSet r, int n) throws SQLException {
        return new HeldSystem(
                r.getInt(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getBoolean(6),
                r.getString(7),
                r.getString(8),
                r.getBoolean(9));
    }

    private static HeldConcept concept(ResultSet r, int n) throws SQLException {
        return new HeldConcept(
                r.getInt(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getBoolean(5),
                r.getBoolean(6),
                r.getString(7),
                r.getString(8));
    }

    private static final String SYSTEM = """
            select num, url, version, title, content, case_sensitive, value_set, properties::text,
                   exists (select from concept c where c.system = s.num) as held
            from term_system s
            where content <> 'supplement'
            """;

    Optional<HeldSystem> system(int asker, String url, @Nullable String version) {
        return jdbc.sql(SYSTEM + """
                  and url = :url and (cast(:version as text) is null or version = :version)
                order by held desc, practice = :asker desc, network desc, written desc limit 1
                """)
                .param("url", url)
                .param("version", version)
                .param("asker", asker)
                .query(SystemSql::system)
                .optional();
    }

    /** By the id of its resource. */
    Optional<HeldSystem> byResource(String id) {
        return jdbc.sql(SYSTEM + " and resource = ? order by written desc limit 1")
                .param(id)
                .query(SystemSql::system)
                .optional();
    }

    /** Whose value set of all codes this is. */
    Optional<HeldSystem> ofValueSet(int asker, String url) {
        return jdbc.sql(SYSTEM + " and value_set = ? order by held desc, practice = ? desc, network desc, written desc"
                        + " limit 1")
                .params(url, asker)
                .query(SystemSql::system)
                .optional();
    }

    Optional<HeldConcept> concept(HeldSystem system, String code) {
        Optional<HeldConcept> found = jdbc.sql("select " + CONCEPT + " from concept c where system = ? and code = ?")
                .params(system.num(), code)
                .query(SystemSql::concept)
                .optional();
        if (found.isPresent() || system.caseSensitive()) {
            return found;
        }
        return jdbc.sql("select " + CONCEPT + " from concept c where system = ? and lower(code) = lower(?) limit 1")
                .params(system.num(), code)
                .query(SystemSql::concept)
                .optional();
    }

    /** One step up. */
    List<HeldConcept> parents(int system, int num) {
        return jdbc.sql("select " + CONCEPT + """
                         from concept_above a join concept c on c.system = a.system and c.num = a.above
                        where a.system = ? and a.below = ? and a.direct order by c.num
                        """)
                .params(system, num)
                .query(SystemSql::concept)
                .list();
    }

    /** One step down. */
    List<HeldConcept> children(int system, int num) {
        return jdbc.sql("select " + CONCEPT + """
                         from concept_above a join concept c on c.system = a.system and c.num = a.below
                        where a.system = ? and a.above = ? and a.direct order by c.num
                        """)
                .params(system, num)
                .query(SystemSql::concept)
                .list();
    }

    boolean above(int system, int above, int below) {
        return jdbc.sql("select exists (select from concept_above where system = ? and above = ? and below = ?)")
                .params(system, above, below)
                .query(Boolean.class)
                .single();
    }

    /** A concept that resembles words, and of which system. */
    record Alike(String system, String code, String display) {}

    /**
     * Concepts whose display has any of the words, those with most of them first.
     *
     * @param words letters and digits only
     */
    List<Alike> alike(List<String> systems, List<String> words, int limit) {
        if (words.isEmpty() || systems.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("""
                select s.url, c.code, c.display
                from concept c join term_system s on s.num = c.system
                where s.url = any(?) and not c.inactive and not c.abstract
                  and to_tsvector('simple', c.display) @@ to_tsquery('simple', ?)
                order by ts_rank(to_tsvector('simple', c.display), to_tsquery('simple', ?), 1) desc, c.num
                limit ?
                """)
                .params(systems.toArray(new String[0]), String.join(" | ", words), String.join(" | ", words), limit)
                .query((r, n) -> new Alike(r.getString(1), r.getString(2), r.getString(3)))
                .list();
    }
}
