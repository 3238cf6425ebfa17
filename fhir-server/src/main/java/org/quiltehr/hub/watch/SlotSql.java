package org.quiltehr.hub.watch;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Quarter hours in which feeds sent, kept beside the journal so that no look reads weeks of messages. */
final class SlotSql {

    /** The hub itself among the feeds: slots in which one was there to receive. */
    static final int HUB = 0;

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final JdbcClient jdbc;

    SlotSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Takes over what came since an instant (ids of messages are of their time), and that a hub is there now. */
    void note(Instant since, Instant now) {
        jdbc.sql("""
                insert into feed_slot (feed, slot, messages)
                select feed, floor(extract(epoch from received) / :length)::int, count(*) from message
                where id >= :since and feed is not null group by 1, 2
                on conflict (feed, slot) do update set messages = greatest(feed_slot.messages, excluded.messages)
                """)
                .param("length", Rhythm.SLOT)
                .param("since", new UUID(since.toEpochMilli() << 16 | VERSION_7, VARIANT))
                .update();
        jdbc.sql("""
                insert into feed_slot (feed, slot, messages) values (0, :slot, 0) on conflict do nothing
                """).param("slot", (int) Rhythm.slot(now)).update();
    }

    /** The last slot known, or null if there is none. */
    @org.jspecify.annotations.Nullable
    Long last() {
        return jdbc.sql("select max(slot) from feed_slot")
                .query((rs, n) -> rs.getObject(1) == null ? null : rs.getLong(1))
                .optional()
                .orElse(null);
    }

    /** All slots from one on, ascending, by feed. */
    Map<Integer, long[]> since(long slot) {
        Map<Integer, List<Long>> found = new TreeMap<>();
        jdbc.sql("select feed, slot from feed_slot where slot >= :slot order by feed, slot")
                .param("slot", (int) slot)
                .query(rs -> {
                    found.computeIfAbsent(rs.getInt(1), f -> new ArrayList<>()).add(rs.getLong(2));
                });
        Map<Integer, long[]> slots = new TreeMap<>();
        found.forEach((feed, list) ->
                slots.put(feed, list.stream().mapToLong(Long::longValue).toArray()));
        return slots;
    }

    void forget(long before) {
        jdbc.sql("delete from feed_slot where slot < :slot")
                .param("slot", (int) before)
                .update();
    }

    /** Messages of a feed since an instant, and how many of them are quarantined. */
    record Share(int feed, long messages, long quarantined) {}

    List<Share> shares(Instant since) {
        return jdbc.sql("""
                select m.feed, count(*), count(*) filter (where o.state = 3) from message m
                join outcome o on o.message = m.id
                where m.id >= :since and m.feed is not null group by 1
                """)
                .param("since", new UUID(since.toEpochMilli() << 16 | VERSION_7, VARIANT))
                .query((rs, n) -> new Share(rs.getInt(1), rs.getLong(2), rs.getLong(3)))
                .list();
    }

    /** When the message that has waited longest came, or null if none waits. */
    @org.jspecify.annotations.Nullable
    Instant waitingSince() {
        return jdbc.sql("""
                select m.received from (select message from work order by place limit 1) w join message m on m.id = w.message
                """)
                .query((rs, n) -> rs.getObject(1, java.time.OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant())
                .optional()
                .orElse(null);
    }
}
