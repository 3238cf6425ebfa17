package org.quiltehr.hub.web;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a practice's own pages count: hours of its feeds, and messages that wrote to a patient's record. */
final class PracticeSql {

    private final JdbcClient jdbc;

    PracticeSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * Messages worked per feed and hour since; ids of messages are in the order of their time, so an index is walked.
     *
     * @return by number of feed, then by hours since 1970
     */
    Map<Integer, Map<Long, Long>> hours(int practice, Instant since) {
        Map<Integer, Map<Long, Long>> hours = new HashMap<>();
        jdbc.sql("""
                        select o.feed,
                          ('x' || substr(o.message::text, 1, 8) || substr(o.message::text, 10, 4))::bit(48)::bigint
                            / 3600000 as hour, count(*)
                        from outcome o
                        where o.practice = :practice and o.state in (1, 2, 3) and o.message >= :from and o.feed is not null
                        group by 1, 2
                        """)
                .param("practice", practice)
                .param("from", new UUID(since.toEpochMilli() << 16, 0))
                .query(r -> {
                    hours.computeIfAbsent(r.getInt(1), f -> new HashMap<>()).put(r.getLong(2), r.getLong(3));
                });
        return hours;
    }

    /** The last messages that wrote something of these patients' records. */
    List<UUID> messages(int practice, Collection<LogicalId> records, int limit) {
        return jdbc.sql("""
                        select m.message from (
                          select r.message from res r where r.pat = any(:pks) and r.practice = :practice
                          union
                          select h.message from hist h join res r on r.home = h.home and r.pk = h.pk
                          where h.pat = any(:pks) and r.practice = :practice) m
                        order by m.message desc limit :limit
                        """)
                .param("pks", records.stream().map(LogicalId::own).toArray(Long[]::new))
                .param("practice", practice)
                .param("limit", limit)
                .query((r, n) -> r.getObject(1, UUID.class))
                .list();
    }
}
