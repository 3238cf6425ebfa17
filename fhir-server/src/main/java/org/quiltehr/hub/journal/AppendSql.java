package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    List<Accepted> append(Connection tx, List<Arrival> group) throws SQLException {
        Map<Key, First> known = new HashMap<>();
        Set<String> reused = new HashSet<>();
        lock(tx);
        look(tx, group, known, reused);
        List<Long> places = places(tx, group.stream().mapToInt(Arrival::rows).sum());
        List<Accepted> accepted = new ArrayList<>();
        int next = 0;
        try (PreparedStatement message = tx.prepareStatement(MESSAGE);
                PreparedStatement seen = tx.prepareStatement("""
                        insert into seen (feed, control, digest, message) values (?, ?, ?, ?)
                        on conflict do nothing
                        """);
                PreparedStatement work = tx.prepareStatement("""
                        insert into work (place, message, practice, feed, keys) values (?, ?, ?, ?, ?)
                        """)) {
            for (Arrival arrival : group) {
                Row row = arrival.row();
                Key key = new Key(row.feed(), row.control(), row.digest());
                First first = known.get(key);
                if (first != null) {
                    boolean again = first.again() && again(tx, first.message());
                    // the same row again: the commit before was done, only its answer was lost
                    accepted.add(new Accepted(first.message(), !first.message().equals(row.id()), again));
                    continue;
                }
                known.put(key, new First(row.id(), false));
                boolean other = !row.control().isEmpty() && !reused.add(row.feed() + "|" + row.control());
                bind(message, row, places.get(next), null, 0, arrival.units().size(), other);
                seen.setInt(1, row.feed());
                seen.setString(2, row.control());
                seen.setObject(3, row.digest());
                seen.setObject(4, row.id());
                seen.addBatch();
                if (arrival.units().isEmpty()) {
                    bind(work, row, places.get(next));
                }
                next++;
                for (int part = 0; part < arrival.units().size(); part++) {
                    Row unit = arrival.units().get(part);
                    bind(message, unit, places.get(next), row.id(), part, 0, false);
                    bind(work, unit, places.get(next));
                    next++;
                }
                accepted.add(new Accepted(row.id(), false, true));
            }
            message.executeBatch();
            seen.executeBatch();
            work.executeBatch();
        }
        return accepted;
    }

    static final String MESSAGE = """
            insert into message (id, place, received, practice, feed, parent, part, parts, type, control, reused,
              source_time, digest, content_type, size, keys, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static void bind(
            PreparedStatement s, Row row, long place, @Nullable UUID parent, int part, int parts, boolean reused)
            throws SQLException {
        Incoming message = row.message();
        s.setObject(1, row.id());
        s.setLong(2, place);
        s.setObject(3, row.received().atOffset(ZoneOffset.UTC));
        s.setInt(4, message.practice());
        s.setObject(5, message.feed(), java.sql.Types.INTEGER);
        s.setObject(6, parent, java.sql.Types.OTHER);
        s.setInt(7, part);
        s.setInt(8, parts);
        s.setString(9, message.type());
        s.setString(10, message.control());
        s.setBoolean(11, reused);
        s.setObject(
                12,
                message.sourceTime() == null ? null : message.sourceTime().atOffset(ZoneOffset.UTC),
                java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
        s.setObject(13, row.digest());
        s.setString(14, message.contentType());
        s.setInt(15, row.size());
        s.setArray(16, JournalSql.array(s.getConnection(), row.keys()));
        s.setBytes(17, row.packed());
        s.addBatch();
    }

    private static void bind(PreparedStatement s, Row row, long place) throws SQLException {
        s.setLong(1, place);
        s.setObject(2, row.id());
        s.setInt(3, row.message().practice());
        s.setInt(4, row.feed());
        s.setArray(5, JournalSql.array(s.getConnection(), row.keys()));
        s.addBatch();
    }

    /** A statement of its own: what the next one sees must have been committed before the lock was given. */
    /** A hub that freezes while it has the lock would hold all others: after ten seconds of silence the server takes it. */
    private static void lock(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(?)
                """)) {
            s.setLong(1, LOCK);
            s.execute();
        }
    }

    private static void look(Connection tx, List<Arrival> group, Map<Key, First> known, Set<String> reused)
            throws SQLException {
        Integer[] feeds = new Integer[group.size()];
        String[] controls = new String[group.size()];
        UUID[] digests = new UUID[group.size()];
        for (int i = 0; i < group.size(); i++) {
            Row row = group.get(i).row();
            feeds[i] = row.feed();
            controls[i] = row.control();
            digests[i] = row.digest();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select i.n, f.message,
                  exists (select from outcome o where o.message = f.message and o.state = 3)
                    or exists (select from message m join outcome o on o.message = m.id
                      where m.parent = f.message and o.state = 3),
                  i.control <> '' and exists (select from seen s
                    where s.feed = i.feed and s.control = i.control and s.digest <> i.digest)
                from unnest(?, ?, ?) with ordinality as i(feed, control, digest, n)
                  left join lateral (select s.message from seen s
                    where s.feed = i.feed and s.control = i.control and s.digest = i.digest limit 1) f on true
                """)) {
            s.setArray(1, tx.createArrayOf("int4", feeds));
            s.setArray(2, tx.createArrayOf("text", controls));
            s.setArray(3, tx.createArrayOf("uuid", digests));
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    int i = rs.getInt(1) - 1;
                    UUID message = rs.getObject(2, UUID.class);
                    if (message != null) {
                        known.put(new Key(feeds[i], controls[i], digests[i]), new First(message, rs.getBoolean(3)));
                    }
                    if (rs.getBoolean(4)) {
                        reused.add(feeds[i] + "|" + controls[i]);
                    }
                }
            }
        }
    }

    private static List<Long> places(Connection tx, int count) throws SQLException {
        List<Long> places = new ArrayList<>(count);
        try (PreparedStatement s = tx.prepareStatement("""
                select nextval('journal_order') from generate_series(1, ?)
                """)) {
            s.setInt(1, count);
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    places.add(rs.getLong(1));
                }
            }
        }
        places.sort(null);
        return places;
    }

    /** Queues the message, or the messages of a file, that are finished (in quarantine, if so asked). */
    private static boolean again(Connection tx, UUID message) throws SQLException {
        return JournalSql.again(tx, message, true);
    }
}
