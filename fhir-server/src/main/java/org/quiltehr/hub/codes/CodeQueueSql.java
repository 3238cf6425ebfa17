package org.quiltehr.hub.codes;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the queue of local codes without a meaning, and writes what stewards decide. */
final class CodeQueueSql {

    /**
     * A code of a practice that has no usable mapping.
     *
     * @param mapped a map has a line for it that cannot be used
     * @param times in how many messages it stands
     */
    record Waiting(
            int practice,
            List<Integer> feeds,
            String system,
            String code,
            @Nullable String display,
            String element,
            int weight,
            List<String> units,
            boolean mapped,
            long times,
            Instant first,
            List<Long> hashes) {}

    /** Where a code stands: message, and location in it. */
    record Example(UUID message, @Nullable String location) {}

    /** What the same code means to another practice. */
    record Elsewhere(
            String system,
            String code,
            @Nullable String display,
            @Nullable String sourceText,
            int practices) {}

    /** What was decided. */
    record Decision(
            Instant at,
            String system,
            String code,
            String kind,
            @Nullable String target,
            @Nullable String map,
            String who,
            String why) {}

    /** Of codes {@code c}: nobody said what they mean, nor that they mean nothing. */
    private static final String UNDECIDED = """
            where not exists (select from local_code_ignored i
                              where i.practice = c.practice and i.system = c.system and i.code = c.code)
              and not exists (select from usable_map_element e
                              where e.source_system = c.system and e.source_code = c.code
                                and (e.practice = c.practice or e.network))
              and not exists (select from map_element e join term_map m on m.num = e.map
                              where e.source_system = c.system and e.source_code = c.code
                                and (m.practice = c.practice or m.network)
                                and e.equivalence in ('unmatched', 'disjoint'))
            """;

    private final JdbcClient jdbc;

    CodeQueueSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** The heaviest first: in how many messages, times what it costs where it stands. */
    List<Waiting> waiting(@Nullable Integer practice, @Nullable Integer feed, int limit, int offset) {
        return jdbc.sql("""
                        with code as (
                          select practice, system, code, max(display) as display,
                            (array_agg(element order by weight desc))[1] as element, max(weight) as weight,
                            array_agg(distinct feed) filter (where feed is not null) as feeds,
                            array_agg(distinct unit) filter (where unit is not null) as units,
                            min(first) as first, array_agg(hash) as hashes
                          from local_code
                          where (cast(:practice as int) is null or practice = :practice)
                            and (cast(:feed as int) is null or feed = :feed)
                          group by practice, system, code),
                        waiting as (select c.*,
                          exists (select from map_element e join term_map m on m.num = e.map
                                  where e.source_system = c.system and e.source_code = c.code
                                    and (m.practice = c.practice or m.network)) as mapped,
                          (select count(distinct u.message) from local_code_use u where u.hash = any(c.hashes)) as times
                        from code c
                        """ + UNDECIDED + """
                        )
                        select * from waiting order by times * weight desc, system, code
                        limit :limit offset :offset
                        """)
                .param("practice", practice)
                .param("feed", feed)
                .param("limit", limit)
                .param("offset", offset)
                .query((r, n) -> new Waiting(
                        r.getInt("practice"),
                        list(r, "feeds", Integer.class),
                        r.getString("system"),
                        r.getString("code"),
                        r.getString("display"),
                        r.getString("element"),
                        r.getInt("weight"),
                        list(r, "units", String.class),
                        r.getBoolean("mapped"),
                        r.getLong("times"),
                        r.getObject("first", OffsetDateTime.class).toInstant(),
                        list(r, "hashes", Long.class)))
                .list();
    }

    /** How many codes of a practice wait. */
    long count(int practice) {
        return jdbc.sql("select count(*) from (select distinct practice, system, code from local_code"
                        + " where practice = :practice) c " + UNDECIDED)
                .param("practice", practice)
                .query(Long.class)
                .single();
    }

    private static <T> List<T> list(ResultSet r, String column, Class<T> type) throws SQLException {
        Array array = r.getArray(column);
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray()).map(type::cast).toList();
    }

    List<Example> examples(List<Long> hashes, int limit) {
        return jdbc.sql(
                        "select message, location from local_code_use where hash = any(?) order by message desc limit ?")
                .params(hashes.toArray(new Long[0]), limit)
                .query((r, n) -> new Example(r.getObject(1, UUID.class), r.getString(2)))
                .list();
    }

    List<Elsewhere> elsewhere(int practice, String code, int limit) {
        return jdbc.sql("""
                        select target_system, target_code, max(target_text), max(source_text),
                               count(distinct practice)
                        from usable_map_element
                        where lower(source_code) = lower(?) and practice <> ?
                        group by target_system, target_code order by 5 desc, 1, 2 limit ?
                        """)
                .params(code, practice, limit)
                .query((r, n) ->
                        new Elsewhere(r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getInt(5)))
                .list();
    }

    /** Whether the practice ever used the code. */
    boolean known(int practice, String system, String code) {
        return jdbc.sql("select exists (select from local_code where practice = ? and system = ? and code = ?)")
                .params(practice, system, code)
                .query(Boolean.class)
                .single();
    }

    /** What the practice calls the code; empty if it does not say. */
    String display(int practice, String system, String code) {
        return jdbc.sql(
                        "select coalesce(max(display), '') from local_code where practice = ? and system = ? and code = ?")
                .params(practice, system, code)
                .query(String.class)
                .single();
    }

    /** How many messages use the code. */
    long uses(int practice, String system, String code) {
        return jdbc.sql("""
                        select count(distinct u.message) from local_code_use u join local_code l on l.hash = u.hash
                        where l.practice = ? and l.system = ? and l.code = ?
                        """).params(practice, system, code).query(Long.class).single();
    }

    void ignored(int practice, String system, String code, boolean ignored) {
        jdbc.sql(
                        ignored
                                ? "insert into local_code_ignored values (?, ?, ?) on conflict do nothing"
                                : "delete from local_code_ignored where practice = ? and system = ? and code = ?")
                .params(practice, system, code)
                .update();
    }

    void decided(int practice, Ruling ruling, @Nullable String target, @Nullable String map) {
        jdbc.sql("""
                        insert into code_decision (practice, system, code, kind, target, map, who, why)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(Arrays.asList(
                        practice,
                        ruling.system(),
                        ruling.code(),
                        ruling.kind().name().toLowerCase(java.util.Locale.ROOT),
                        target,
                        map,
                        ruling.who(),
                        ruling.why()))
                .update();
    }

    List<Decision> decisions(int practice, int limit) {
        return jdbc.sql("""
                        select at, system, code, kind, target, map, who, why from code_decision
                        where practice = ? order by num desc limit ?
                        """)
                .params(practice, limit)
                .query((r, n) -> new Decision(
                        r.getObject(1, OffsetDateTime.class).toInstant(),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5),
                        r.getString(6),
                        r.getString(7),
                        r.getString(8)))
                .list();
    }
}
