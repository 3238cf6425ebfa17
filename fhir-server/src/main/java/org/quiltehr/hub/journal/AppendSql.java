package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a group of arrivals: resends are recognised, new messages get row, place and work. */
final class AppendSql {

    /** Of {@code pg_advisory_xact_lock}: one hub appends at a time, so journal order is commit order. */
    private static final long LOCK = 0x7175_696c_746a_6f75L;

    private record Key(int feed, String control, UUID digest) {}

    private record First(UUID message, boolean again) {}

    /** A row, its place in the queue's order, and what only the group knows of it. */
    private record Placed(Row row, long place, @Nullable UUID parent, int part, int parts, boolean reused) {}

    List<Accepted> append(Connection tx, List<Arrival> group) throws SQLException {
        Seen seen = look(tx, group);
        List<Accepted> accepted = new ArrayList<>();
        List<Placed> placed = new ArrayList<>();
        Iterator<Long> places = seen.places.iterator();
        for (Arrival arrival : group) {
            Row row = arrival.row();
            Key key = new Key(row.feed(), row.control(), row.digest());
            First first = seen.known.get(key);
            if (first != null) {
                boolean again = first.again() && JournalSql.again(tx, first.message(), true);
                // the same row again: the commit before was done, only its answer was lost
                accepted.add(new Accepted(first.message(), !first.message().equals(row.id()), again));
                continue;
            }
            seen.known.put(key, new First(row.id(), false));
            boolean other = !row.control().isEmpty() && !seen.reused.add(row.feed() + "|" + row.control());
            List<Row> units = arrival.units();
            placed.add(new Placed(row, places.next(), null, 0, units.size(), other));
            for (int part = 0; part < units.size(); part++) {
                placed.add(new Placed(units.get(part), places.next(), row.id(), part, 0, false));
            }
            accepted.add(new Accepted(row.id(), false, true));
        }
        if (!placed.isEmpty()) {
            write(tx, placed);
        }
        return accepted;
    }

    /** A file is not worked itself, its messages are; it is the file that may come again. */
    private static final String WRITE = """
            with rows as materialized (
              select *
              from unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::int[], ?::int[], ?::uuid[], ?::int[], ?::int[],
                          ?::text[], ?::text[], ?::boolean[], ?::timestamptz[], ?::uuid[], ?::text[], ?::int[], ?::text[],
                          ?::bytea[])
                as r (id, place, received, practice, feed, parent, part, parts, type, control, reused, source_time, digest,
                      content_type, size, keys, body)),
            kept as (
              insert into message (id, place, received, practice, feed, parent, part, parts, type, control, reused,
                source_time, digest, content_type, size, keys, body)
              select id, place, received, practice, feed, parent, part, parts, type, control, reused, source_time, digest,
                content_type, size, keys::bigint[], body
              from rows),
            known as (
              insert into seen (feed, control, digest, message)
              select coalesce(feed, 0), coalesce(control, ''), digest, id from rows where parent is null
              on conflict do nothing)
            insert into work (place, message, practice, feed, keys)
            select place, id, practice, coalesce(feed, 0), keys::bigint[] from rows where parts = 0
            """;

    private static void write(Connection tx, List<Placed> placed) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(WRITE)) {
            ColumnsSql<Placed> columns = new ColumnsSql<>(s, placed);
            columns.set("uuid", one -> one.row.id());
            columns.set("int8", Placed::place);
            columns.set(
                    "timestamptz",
                    one -> one.row.received().atOffset(ZoneOffset.UTC).toString());
            columns.set("int4", one -> one.row.message().practice());
            columns.set("int4", one -> one.row.message().feed());
            columns.set("uuid", Placed::parent);
            columns.set("int4", Placed::part);
            columns.set("int4", Placed::parts);
            columns.set("text", one -> one.row.message().type());
            columns.set("text", one -> one.row.message().control());
            columns.set("bool", Placed::reused);
            columns.set("timestamptz", one -> {
                Instant source = one.row.message().sourceTime();
                return source == null ? null : source.atOffset(ZoneOffset.UTC).toString();
            });
            columns.set("uuid", one -> one.row.digest());
            columns.set("text", one -> one.row.message().contentType());
            columns.set("int4", one -> one.row.size());
            columns.set("text", one -> ColumnsSql.array(one.row.keys()));
            columns.bytes(one -> one.row.packed());
            s.executeUpdate();
        }
    }

    /** What the journal has of a group, and places for its rows in the order they are given. */
    private record Seen(Map<Key, First> known, Set<String> reused, List<Long> places) {}

    /**
     * Three statements in one round trip: each sees what was committed before it began, so the second all that was before the
     * lock was given. A hub that freezes while it has the lock would hold all others: after ten seconds of silence the server
     * takes it.
     */
    private static final String LOOK = """
            select set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(?);
            select i.n, f.message,
              exists (select from outcome o where o.message = f.message and o.state = 3)
                or exists (select from message m join outcome o on o.message = m.id
                  where m.parent = f.message and o.state = 3),
              i.control <> '' and exists (select from seen s
                where s.feed = i.feed and s.control = i.control and s.digest <> i.digest)
            from unnest(?, ?, ?) with ordinality as i(feed, control, digest, n)
              left join lateral (select s.message from seen s
                where s.feed = i.feed and s.control = i.control and s.digest = i.digest limit 1) f on true;
            select nextval('journal_order') from generate_series(1, ?)
            """;

    private static Seen look(Connection tx, List<Arrival> group) throws SQLException {
        Integer[] feeds = new Integer[group.size()];
        String[] controls = new String[group.size()];
        UUID[] digests = new UUID[group.size()];
        for (int i = 0; i < group.size(); i++) {
            Row row = group.get(i).row();
            feeds[i] = row.feed();
            controls[i] = row.control();
            digests[i] = row.digest();
        }
        Seen seen = new Seen(new HashMap<>(), new HashSet<>(), new ArrayList<>());
        try (PreparedStatement s = tx.prepareStatement(LOOK)) {
            s.setLong(1, LOCK);
            s.setArray(2, tx.createArrayOf("int4", feeds));
            s.setArray(3, tx.createArrayOf("text", controls));
            s.setArray(4, tx.createArrayOf("uuid", digests));
            s.setInt(5, group.stream().mapToInt(Arrival::rows).sum());
            s.execute();
            s.getMoreResults();
            try (ResultSet rs = s.getResultSet()) {
                while (rs.next()) {
                    int i = rs.getInt(1) - 1;
                    UUID message = rs.getObject(2, UUID.class);
                    if (message != null) {
                        seen.known.put(
                                new Key(feeds[i], controls[i], digests[i]), new First(message, rs.getBoolean(3)));
                    }
                    if (rs.getBoolean(4)) {
                        seen.reused.add(feeds[i] + "|" + controls[i]);
                    }
                }
            }
            s.getMoreResults();
            try (ResultSet rs = s.getResultSet()) {
                while (rs.next()) {
                    seen.places.add(rs.getLong(1));
                }
            }
        }
        seen.places.sort(null);
        return seen;
    }
}
