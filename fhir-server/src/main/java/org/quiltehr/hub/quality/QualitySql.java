package org.quiltehr.hub.quality;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures as they are kept, and what is counted for them by SQL, bounded. */
final class QualitySql {

    /** Outcomes that are counted of one practice and state; a network that brings more in a week is told "so many". */
    private static final int MOST = 1_000_000;

    /** Messages of a window by what became of them. */
    record Worked(long all, long quarantined) {}

    private final JdbcClient jdbc;

    QualitySql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** One that sent something, and whose figures are old or were of few messages; empty if there is none. */
    Optional<Integer> due(Instant old, Instant young, int few) {
        return jdbc.sql("""
                        select p.num from practice p left join practice_quality q on q.practice = p.num
                        where (q.practice is null or q.measured < :old or q.messages < :few and q.measured < :young)
                          and exists (select from outcome o where o.practice = p.num)
                        order by q.measured nulls first limit 1
                        """)
                .param("old", utc(old))
                .param("young", utc(young))
                .param("few", few)
                .query(Integer.class)
                .optional();
    }

    /** Ids of messages are in the order of their time, so an index is walked. */
    Worked worked(int practice, Instant since) {
        long quarantined = 0;
        long all = 0;
        for (int state : new int[] {1, 2, 3}) {
            long count = jdbc.sql("""
                            select count(*) from (
                              select from outcome where practice = :practice and state = :state and message >= :from
                              limit :most) counted
                            """)
                    .param("practice", practice)
                    .param("state", state)
                    .param("from", new UUID(since.toEpochMilli() << 16, 0))
                    .param("most", MOST)
                    .query(Long.class)
                    .single();
            all += count;
            quarantined = state == 3 ? count : quarantined;
        }
        return new Worked(all, quarantined);
    }

    void keep(int practice, Figures figures) {
        jdbc.sql("""
                        insert into practice_quality (practice, measured, messages, figures)
                        values (:practice, :measured, :messages, :figures::jsonb)
                        on conflict (practice) do update set measured = excluded.measured,
                          messages = excluded.messages, figures = excluded.figures
                        """)
                .param("practice", practice)
                .param("measured", utc(figures.measured()))
                .param("messages", figures.messages())
                .param("figures", json(figures).toString())
                .update();
    }

    /** By number of practice. */
    Map<Integer, Figures> all() {
        Map<Integer, Figures> all = new HashMap<>();
        jdbc.sql("select practice, measured, messages, figures::text from practice_quality")
                .query(r -> {
                    all.put(r.getInt(1), figures(r));
                });
        return all;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static ObjectNode json(Figures figures) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode elements = out.putArray("elements");
        for (Figures.Element element : figures.elements()) {
            put(elements.addObject().put("type", element.type()).put("name", element.name()), element.share());
        }
        put(out.putObject("coded"), figures.coded());
        put(out.putObject("understood"), figures.understood());
        out.put("late", figures.late());
        put(out, "median", figures.median());
        put(out, "slow", figures.slow());
        out.put("unmapped", figures.unmapped());
        out.put("worked", figures.worked());
        out.put("quarantined", figures.quarantined());
        return out;
    }

    private static void put(ObjectNode out, Share share) {
        out.put("has", share.has()).put("of", share.of());
    }

    private static void put(ObjectNode out, String name, @Nullable Duration time) {
        if (time != null) {
            out.put(name, time.toSeconds());
        }
    }

    private static Figures figures(ResultSet r) throws SQLException {
        JsonNode json = FhirJson.parse(r.getString(4));
        List<Figures.Element> elements = new ArrayList<>();
        json.path("elements")
                .forEach(one -> elements.add(new Figures.Element(
                        one.path("type").asString(""), one.path("name").asString(""), share(one))));
        return new Figures(
                r.getObject(2, OffsetDateTime.class).toInstant(),
                r.getInt(3),
                elements,
                share(json.path("coded")),
                share(json.path("understood")),
                json.path("late").asInt(0),
                time(json.path("median")),
                time(json.path("slow")),
                json.path("unmapped").asLong(0),
                json.path("worked").asLong(0),
                json.path("quarantined").asLong(0));
    }

    private static Share share(JsonNode json) {
        return new Share(json.path("has").asLong(0), json.path("of").asLong(0));
    }

    private static @Nullable Duration time(JsonNode seconds) {
        return seconds.isMissingNode() ? null : Duration.ofSeconds(seconds.asLong(0));
    }
}
