package org.quiltehr.hub.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Receipt.State;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the journal, takes work from it and writes outcomes. */
final class JournalSql {

    private static final String COLUMNS = """
            m.id, m.place, m.received, m.practice, m.feed, m.parent, m.part, m.parts, m.type, m.control, m.reused,
            m.source_time, m.content_type, m.size
            """;
    private static final int BODY = 15;

    private final JdbcClient jdbc;

    JournalSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Message> message(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from message m where m.id = ?")
                .param(id)
                .query((rs, n) -> message(rs))
                .optional();
    }

    List<Message> messages(Collection<UUID> ids) {
        return jdbc.sql("select " + COLUMNS + " from message m where m.id = any(?)")
                .param(ids.toArray(new UUID[0]))
                .query((rs, n) -> message(rs))
                .list();
    }

    List<Message> parts(UUID file) {
        return jdbc.sql("select " + COLUMNS + " from message m where m.parent = ? order by m.part")
                .param(file)
                .query((rs, n) -> message(rs))
                .list();
    }

    Optional<byte[]> body(UUID id) {
        return jdbc.sql("""
                        select body from message where id = ? and body is not null
                        """)
                .param(id)
                .query((rs, n) -> Packed.unpack(rs.getBytes(1)))
                .optional();
    }

    Optional<Finished> outcome(UUID id) {
        return jdbc.sql("""
                        select state, finished, adapter, adapter_version, settings, mapped, contents, receipt
                        from outcome where message = ?
                        """).param(id).query((rs, n) -> finished(rs, 1)).optional();
    }

    /** When retention dropped the bytes of a message; empty if it did not. */
    Optional<Instant> dropped(UUID id) {
        return jdbc.sql("""
                        select d.at from message m join retention_drop d on d.kind = 'journal' and d.until > m.received
                        where m.id = ? and m.body is null and m.feed is not null order by d.until limit 1
                        """)
                .param(id)
                .query((rs, n) -> rs.getObject(1, OffsetDateTime.class).toInstant())
                .optional();
    }

    /** The outcome, unless the message is queued again. */
    Optional<Finished> settled(UUID id) {
        return jdbc.sql("""
                        select state, finished, adapter, adapter_version, settings, mapped, contents, receipt
                        from outcome where message = ? and not exists (select from work where message = ?)
                        """).params(id, id).query((rs, n) -> finished(rs, 1)).optional();
    }

    /** By state: what waits stands in {@code work}, what is done in {@code outcome}; a file itself is neither. */
    private static String chosen(@Nullable String state) {
        if (state == null) {
            return "message m left join outcome o on o.message = m.id where m.practice = :practice";
        }
        return State.valueOf(state) == State.RECEIVED
                ? "work w join message m on m.id = w.message left join outcome o on false where w.practice = :practice"
                : "outcome o join message m on m.id = o.message where o.practice = :practice and o.state = "
                        + State.valueOf(state).ordinal();
    }

    List<Listed> list(int practice, @Nullable String state, @Nullable Integer feed, @Nullable UUID before, int limit) {
        return jdbc.sql("select " + COLUMNS + ", o.state from " + chosen(state) + """
                         and (cast(:feed as int) is null or m.feed = :feed)
                         and (cast(:before as uuid) is null or m.id < :before)
                        order by m.id desc limit :limit
                        """)
                .param("practice", practice)
                .param("feed", feed, java.sql.Types.INTEGER)
                .param("before", before, java.sql.Types.OTHER)
                .param("limit", limit)
                .query((rs, n) -> new Listed(message(rs), State.values()[rs.getInt(BODY)]))
                .list();
    }

    long count(int practice, @Nullable String state, @Nullable Integer feed) {
        return jdbc.sql("select count(*) from " + chosen(state) + " and (cast(:feed as int) is null or m.feed = :feed)")
                .param("practice", practice)
                .param("feed", feed, java.sql.Types.INTEGER)
                .query(Long.class)
                .single();
    }

    List<Work> waiting(long after, int limit) {
        return jdbc.sql("""
                        select place, message, practice, feed, keys from work where place > ? order by place limit ?
                        """)
                .params(after, limit)
                .query((rs, n) -> new Work(
                        rs.getLong(1), rs.getObject(2, UUID.class), rs.getInt(3), rs.getInt(4), longs(rs.getArray(5))))
                .list();
    }

    boolean again(UUID id) {
        return jdbc.sql(AGAIN).params(id, id, false).update() > 0;
    }

    private static final String AGAIN = """
            insert into work (place, message, practice, feed, keys)
            select nextval('journal_order'), m.id, m.practice, m.feed, m.keys
            from message m join outcome o on o.message = m.id
            where (m.id = ? or m.parent = ?) and (o.state = 3 or not ?) and m.feed is not null
              and m.body is not null
              and not exists (select from work w where w.message = m.id)
            order by m.place
            """;

    static boolean again(Connection tx, UUID message, boolean onlyQuarantined) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(AGAIN)) {
            s.setObject(1, message);
            s.setObject(2, message);
            s.setBoolean(3, onlyQuarantined);
            return s.executeUpdate() > 0;
        }
    }

    /**
     * Takes a waiting message, unless an earlier one must be first. Few are earlier; that those are read in their order keeps
     * the planner from reading the whole table, however long the queue is.
     */
    Optional<Taken> take(Connection tx, Work work) throws SQLException {
        boolean unknown = work.keys().length == 0;
        try (PreparedStatement s = tx.prepareStatement("with w as (" + """
                delete from work where place = (select place from work where place = ? for update skip locked)
                  and not exists (
                    select from (select practice, feed, keys from work where place < ? order by place offset 0) e
                    where e.practice = ? and (e.keys && ? or (e.feed = ? and (? or e.keys = '{}'))))
                returning message, practice, keys)
                select
                """ + COLUMNS + """
                , m.body,
                exists (select from held h where h.practice = w.practice and h.key = any(w.keys) and h.message <> m.id),
                o.state, o.finished, o.adapter, o.adapter_version, o.settings, o.mapped, o.contents, o.receipt,
                set_config('synchronous_commit', 'off', true),
                set_config('idle_in_transaction_session_timeout', '60s', true)
                from w join message m on m.id = w.message left join outcome o on o.message = m.id
                """)) {
            s.setLong(1, work.place());
            s.setLong(2, work.place());
            s.setInt(3, work.practice());
            s.setArray(4, array(tx, work.keys()));
            s.setInt(5, work.feed());
            s.setBoolean(6, unknown);
            try (ResultSet rs = s.executeQuery()) {
                if (!rs.next()) {
                    return Optional.empty();
                }
                return Optional.of(taken(rs));
            }
        }
    }

    private static Taken taken(ResultSet rs) throws SQLException {
        byte[] body = rs.getBytes(BODY);
        boolean done = rs.getObject(BODY + 2) != null;
        return new Taken(
                message(rs),
                body == null ? null : Packed.unpack(body),
                rs.getBoolean(BODY + 1),
                done ? finished(rs, BODY + 2) : null);
    }

    /** Locks waiting messages of one practice and leaves them in the queue; as many from the first on as their bytes allow. */
    List<Taken> hold(Connection tx, List<Work> works, long bytes) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with asked as materialized (
                  select w.place, w.feed, w.keys from unnest(?::bigint[]) as p (place) join work w on w.place = p.place),
                earlier as materialized (
                  select e.place, e.feed, e.keys from work e
                  where e.practice = ? and e.place < (select max(place) from asked)),
                behind as (
                  select a.place from (select place, unnest(keys) as key from asked) a
                  join (select place, unnest(keys) as key from earlier) e on e.key = a.key and e.place < a.place
                  union
                  select a.place from asked a join earlier e on e.feed = a.feed and e.keys = '{}' and e.place < a.place),
                w as (
                  select work.place, work.message, work.practice, work.keys from work
                  where work.place = any(?) and work.place not in (select place from behind)
                  order by work.place for update of work skip locked),
                n as (
                  select w.*, sum(m.size) over (order by w.place) as bytes, row_number() over (order by w.place) as nth
                  from w join message m on m.id = w.message)
                select
                """ + COLUMNS + """
                , m.body,
                exists (select from held h where h.practice = n.practice and h.key = any(n.keys) and h.message <> m.id),
                o.state, o.finished, o.adapter, o.adapter_version, o.settings, o.mapped, o.contents, o.receipt,
                set_config('synchronous_commit', 'off', true),
                set_config('idle_in_transaction_session_timeout', '60s', true)
                from n join message m on m.id = n.message left join outcome o on o.message = m.id
                where n.nth = 1 or n.bytes <= ? order by n.place
                """)) {
            Array places = array(tx, works.stream().mapToLong(Work::place).toArray());
            s.setArray(1, places);
            s.setInt(2, works.getFirst().practice());
            s.setArray(3, places);
            s.setLong(4, bytes);
            try (ResultSet rs = s.executeQuery()) {
                List<Taken> held = new ArrayList<>();
                while (rs.next()) {
                    held.add(taken(rs));
                }
                return held;
            }
        }
    }

    /** Takes held messages out of the queue and writes what became of them: none is in quarantine. */
    void finish(Connection tx, Map<Message, Outcome> outcomes) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with worked as (delete from work where message = any(?)),
                free as (delete from held where message = any(?))
                insert into outcome (message, practice, feed, state, finished, source_time, place, adapter,
                  adapter_version, settings, mapped, contents, receipt)
                select message, practice, feed, state, now(), source_time, place, adapter, adapter_version, settings, mapped,
                  contents::bigint[], receipt
                from unnest(?::uuid[], ?::int[], ?::int[], ?::smallint[], ?::timestamptz[], ?::bigint[], ?::text[],
                              ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[])
                    as d (message, practice, feed, state, source_time, place, adapter, adapter_version, settings, mapped,
                          contents, receipt)
                """ + AGAIN_WORKED)) {
            ColumnsSql<Map.Entry<Message, Outcome>> columns = new ColumnsSql<>(s, List.copyOf(outcomes.entrySet()));
            columns.set("uuid", one -> one.getKey().id());
            columns.set("uuid", one -> one.getKey().id());
            columns.set("uuid", one -> one.getKey().id());
            columns.set("int4", one -> one.getKey().practice());
            columns.set("int4", one -> one.getKey().feed());
            columns.set("int2", one -> one.getValue().state().ordinal());
            columns.set(
                    "timestamptz",
                    one -> one.getKey().happened().atOffset(ZoneOffset.UTC).toString());
            columns.set("int8", one -> one.getKey().place());
            columns.set("text", one -> one.getValue().adapter().name());
            columns.set("text", one -> one.getValue().adapter().version());
            columns.set("int8", one -> one.getValue().adapter().settings());
            columns.set("int8", one -> one.getValue().mapped());
            columns.set("text", one -> ColumnsSql.array(contents(one.getValue())));
            columns.bytes(one -> Packed.pack(ReceiptJson.bytes(one.getValue())));
            s.executeUpdate();
        }
    }

    void finish(Connection tx, Message message, long[] keys, Outcome outcome) throws SQLException {
        outcome(tx, message.id(), message.practice(), message.feed(), message.happened(), message.place(), outcome);
        if (outcome.state() == State.QUARANTINED) {
            if (keys.length > 0) {
                try (PreparedStatement s = tx.prepareStatement("""
                        insert into held (practice, key, message) select ?, unnest(?), ? on conflict do nothing
                        """)) {
                    s.setInt(1, message.practice());
                    s.setArray(2, array(tx, keys));
                    s.setObject(3, message.id());
                    s.executeUpdate();
                }
            }
        } else {
            try (PreparedStatement s = tx.prepareStatement("""
                    delete from held where message = ?
                    """)) {
                s.setObject(1, message.id());
                s.executeUpdate();
            }
        }
    }

    private static final String AGAIN_WORKED = """
            on conflict (message) do update set state = excluded.state, finished = excluded.finished,
              adapter = excluded.adapter, adapter_version = excluded.adapter_version,
              settings = excluded.settings, mapped = excluded.mapped, contents = excluded.contents,
              receipt = excluded.receipt
            """;

    private static final String OUTCOME = """
            insert into outcome (message, practice, feed, state, finished, source_time, place, adapter,
              adapter_version, settings, mapped, contents, receipt)
            values (?, ?, ?, ?, now(), ?, ?, ?, ?, ?, ?, ?, ?)
            """ + AGAIN_WORKED;

    private static void outcome(
            Connection tx, UUID id, int practice, @Nullable Integer feed, Instant happened, long place, Outcome outcome)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(OUTCOME)) {
            s.setObject(1, id);
            s.setInt(2, practice);
            s.setObject(3, feed, java.sql.Types.INTEGER);
            s.setInt(4, outcome.state().ordinal());
            s.setObject(5, happened.atOffset(ZoneOffset.UTC));
            s.setLong(6, place);
            s.setString(7, outcome.adapter().name());
            s.setString(8, outcome.adapter().version());
            s.setLong(9, outcome.adapter().settings());
            s.setLong(10, outcome.mapped());
            s.setArray(11, array(tx, contents(outcome)));
            s.setBytes(12, Packed.pack(ReceiptJson.bytes(outcome)));
            s.executeUpdate();
        }
    }

    private static long[] contents(Outcome outcome) {
        return outcome.resources().stream().mapToLong(Outcome.Stated::content).toArray();
    }

    static Array array(Connection tx, long[] values) throws SQLException {
        Long[] boxed = new Long[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return tx.createArrayOf("int8", boxed);
    }

    private static long[] longs(@Nullable Array array) throws SQLException {
        if (array == null) {
            return new long[0];
        }
        Long[] boxed = (Long[]) array.getArray();
        long[] values = new long[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            values[i] = boxed[i];
        }
        return values;
    }

    static Finished finished(ResultSet rs, int at) throws SQLException {
        return new Finished(
                State.values()[rs.getInt(at)],
                rs.getObject(at + 1, OffsetDateTime.class).toInstant(),
                new Outcome.Reader(rs.getString(at + 2), rs.getString(at + 3), rs.getLong(at + 4)),
                rs.getLong(at + 5),
                longs(rs.getArray(at + 6)),
                ReceiptJson.parse(Packed.unpack(rs.getBytes(at + 7))));
    }

    private static Message message(ResultSet rs) throws SQLException {
        OffsetDateTime source = rs.getObject(12, OffsetDateTime.class);
        return new Message(
                rs.getObject(1, UUID.class),
                rs.getLong(2),
                rs.getObject(3, OffsetDateTime.class).toInstant(),
                rs.getInt(4),
                rs.getObject(5, Integer.class),
                rs.getObject(6, UUID.class),
                rs.getInt(7),
                rs.getInt(8),
                rs.getString(9),
                rs.getString(10),
                rs.getBoolean(11),
                source == null ? null : source.toInstant(),
                rs.getString(13),
                rs.getInt(14));
    }
}
