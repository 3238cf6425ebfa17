package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads concept maps. */
final class MapSql {

    /**
     * A line of a map that fits.
     *
     * @param found the code that was asked for, as the map spells it
     */
    record Line(
            String mapUrl,
            String mapVersion,
            Coding found,
            @Nullable Coding target,
            String equivalence,
            @Nullable String comment) {}

    private static final String SEEN = " from map_element e join term_map m on m.num = e.map where true";

    private final JdbcClient jdbc;

    MapSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** What narrows the maps and lines a {@code $translate} looks at; null: any. */
    record Narrowing(
            @Nullable String url,
            @Nullable String version,
            @Nullable String resource,
            @Nullable String sourceSet,
            @Nullable String targetSet,
            @Nullable String targetSystem) {}

    /** Lines by their source, or backwards by their target: own maps before the network's, never another practice's. */
    List<Line> lines(int asker, boolean all, Coding coding, boolean reverse, Narrowing by) {
        String from = reverse ? "target" : "source";
        String to = reverse ? "source" : "target";
        String text =
                "select m.url, m.version, e." + from + "_system, e." + from + "_code, e." + from + "_text, e." + to
                        + "_system, e." + to + "_code, e." + to + "_text, e.equivalence, e.comment" + SEEN
                        + """
                  and (? or m.practice = ? or m.network)
                  and (? = '' or e.%1$s_system = ?) and e.%1$s_code = ?
                  and (?::text is null or m.url = ?) and (?::text is null or m.version = ?)
                  and (?::text is null or m.resource = ?) and (?::text is null or m.source_set = ?)
                  and (?::text is null or m.target_set = ?) and (?::text is null or e.%2$s_system = ?)
                order by m.practice = ? desc, m.network desc, m.written desc, e.place
                """.formatted(from, to);
        List<Object> values =
                new ArrayList<>(Arrays.asList(all, asker, coding.system(), coding.system(), coding.code()));
        for (String one : Arrays.asList(
                by.url(), by.version(), by.resource(), by.sourceSet(), by.targetSet(), by.targetSystem())) {
            values.add(one);
            values.add(one);
        }
        values.add(asker);
        return jdbc.sql(text).params(values).query((r, n) -> line(r)).list();
    }

    /** Whether a map by this URL or id is here. */
    boolean exists(@Nullable String url, @Nullable String resource) {
        return jdbc.sql("select exists (select from term_map where (?::text is null or url = ?)"
                        + " and (?::text is null or resource = ?))")
                .params(Arrays.asList(url, url, resource, resource))
                .query(Boolean.class)
                .single();
    }

    private static Line line(ResultSet r) throws SQLException {
        String code = r.getString(7);
        return new Line(
                r.getString(1),
                r.getString(2),
                new Coding(r.getString(3), r.getString(4), r.getString(5)),
                code == null ? null : new Coding(r.getString(6), code, r.getString(8)),
                r.getString(9),
                r.getString(10));
    }

    /** What a map does with a code it does not list. */
    record Rest(
            String mapUrl,
            String mapVersion,
            String sourceSystem,
            String targetSystem,
            String mode,
            @Nullable String code,
            @Nullable String display,
            @Nullable String otherMap) {}

    List<Rest> rests(int asker, boolean all, Narrowing by) {
        return jdbc.sql("""
                        select m.url, m.version, u.source_system, u.target_system, u.mode, u.code, u.display, u.other_map
                        from map_rest u join term_map m on m.num = u.map
                        where (? or m.practice = ? or m.network) and (?::text is null or m.url = ?)
                          and (?::text is null or m.resource = ?)
                        """)
                .params(Arrays.asList(all, asker, by.url(), by.url(), by.resource(), by.resource()))
                .query((r, n) -> new Rest(
                        r.getString(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5),
                        r.getString(6),
                        r.getString(7),
                        r.getString(8)))
                .list();
    }

    /**
     * The lines a practice's messages are mapped by, for all codings of a message at once, in the transaction that stores
     * it. Only lines that assert no more than the source, whose target is a code of its system as far as that is here.
     */
    static List<Line> forMessage(Connection tx, int practice, Collection<Coding> codings) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (PreparedStatement s = tx.prepareStatement("""
                select e.url, e.version, e.source_system, e.source_code, e.source_text, e.target_system, e.target_code,
                       e.target_text, e.equivalence, e.comment
                from unnest(?::text[], ?::text[]) as k (system, code)
                join usable_map_element e on e.source_system = k.system and e.source_code = k.code
                where e.practice = ? or e.network
                order by e.practice = ? desc, e.written desc, e.place
                """)) {
            s.setArray(
                    1,
                    tx.createArrayOf(
                            "text", codings.stream().map(Coding::system).toArray()));
            s.setArray(
                    2,
                    tx.createArrayOf("text", codings.stream().map(Coding::code).toArray()));
            s.setInt(3, practice);
            s.setInt(4, practice);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    lines.add(line(r));
                }
            }
        }
        return lines;
    }
}
