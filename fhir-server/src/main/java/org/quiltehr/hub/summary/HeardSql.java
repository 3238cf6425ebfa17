package org.quiltehr.hub.summary;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** When practices were last heard of, and which the hub cannot reach; in one statement for all practices of a chart. */
final class HeardSql {

    private static final int RECENT = 30;
    private static final int TIME_BITS = 16;
    private static final long REST = 0xFFFFL;

    private final DataSource database;

    HeardSql(DataSource database) {
        this.database = database;
    }

    /** By practice number, as of an instant; message ids are UUIDs of version 7, so they tell the time. */
    Map<Integer, Heard> of(Collection<Integer> practices, Instant at) {
        Map<Integer, List<Instant>> messages = new HashMap<>();
        Map<Integer, Heard> heard = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        select p.num, m.message, r.failing_since, r.tried
                        from unnest(?::int[]) as p (num)
                        left join lateral (
                          select min(s.failing_since) as failing_since, max(s.tried) as tried
                          from source_reach s
                          where s.practice = p.num and s.failing_since <= ?) r on true
                        left join lateral (
                          select u.message from (
                            (select o.message from outcome o
                              where o.practice = p.num and o.state = 1 and o.message <= ?
                              order by o.message desc limit ?)
                            union all
                            (select o.message from outcome o
                              where o.practice = p.num and o.state = 2 and o.message <= ?
                              order by o.message desc limit ?)) u
                          order by u.message desc limit ?) m on true
                        order by p.num, m.message desc""")) {
            UUID last = new UUID(at.toEpochMilli() << TIME_BITS | REST, -1);
            statement.setArray(1, connection.createArrayOf("int4", practices.toArray()));
            statement.setObject(2, at.atOffset(java.time.ZoneOffset.UTC));
            statement.setObject(3, last);
            statement.setInt(4, RECENT);
            statement.setObject(5, last);
            statement.setInt(6, RECENT);
            statement.setInt(7, RECENT);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    int practice = rows.getInt(1);
                    UUID message = rows.getObject(2, UUID.class);
                    List<Instant> times = messages.computeIfAbsent(practice, p -> new ArrayList<>());
                    if (message != null) {
                        times.add(Instant.ofEpochMilli(message.getMostSignificantBits() >>> TIME_BITS));
                    }
                    heard.put(practice, new Heard(null, null, instant(rows, 3), instant(rows, 4)));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("read when practices were last heard of", e);
        }
        messages.forEach((practice, times) -> heard.computeIfPresent(
                practice,
                (p, reach) -> new Heard(
                        times.isEmpty() ? null : times.getFirst(),
                        Silence.since(times, at),
                        reach.unreachableSince(),
                        reach.tried())));
        return heard;
    }

    private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
        OffsetDateTime at = rows.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
