package org.quiltehr.hub.watch;

import java.time.Instant;
import java.time.ZoneOffset;
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

    /** Slots of one feed from one on, ascending. */
    long[] of(int feed, long from) {
        return jdbc
                .sql("select slot from feed_slot where feed = :feed and slot >= :from order by slot")
                .param("feed", feed)
                .param("from", (int) from)
                .query((rs, n) -> rs.getLong(1))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** First and last slot of a feed from one on. */
    record Known(long first, long last) {}

    /** By feed, those that have any: two looks into the key each, whatever weeks hold. */
    Map<Integer, Known> known(long from) {
        Map<Integer, Known> known = new TreeMap<>();
        jdbc.sql("""
                select f.num, a.slot, z.slot from feed f
                cross join lateral (select slot from feed_slot where feed = f.num and slot >= :from order by slot limit 1) a
                cross join lateral (select slot from feed_slot where feed = f.num order by slot desc limit 1) z
                """).param("from", (int) from).query(rs -> {
            known.put(rs.getInt(1), new Known(rs.getLong(2), rs.getLong(3)));
        });
        return known;
    }

    void forget(long before) {
        jdbc.sql("delete from feed_slot where slot < :slot")
                .param("slot", (int) before)
                .update();
    }

    /** Messages of a feed since an instant, and how many of them are quarantined. */
    record Share(int feed, long messages, long quarantined) {}

    /** Of feeds with a quarantined message; counted where they stand together, not over all messages. */
    List<Share> shares(Instant since) {
        return jdbc.sql("""
                select q.feed, (select coalesce(sum(s.messages), 0) from feed_slot s where s.feed = q.feed and s.slot >= :slot), q.n
                from (select o.feed, count(*) n from practice p join outcome o
                        on o.practice = p.num and o.state = 3 and o.message >= :since
                      where o.feed is not null group by 1) q
                """)
                .param("slot", (int) Rhythm.slot(since))
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
