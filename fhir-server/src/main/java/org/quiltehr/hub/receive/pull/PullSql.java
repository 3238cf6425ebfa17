package org.quiltehr.hub.receive.pull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How far each pulled feed is. */
final class PullSql {

    /** How far a search got. */
    record Cursor(
            @Nullable Instant since,
            @Nullable Instant started,
            @Nullable String next,
            String mode) {
        static final Cursor NONE = new Cursor(null, null, null, "");
    }

    /** The last content fetched of a resource; digest null: the source does not give it. */
    record Item(@Nullable UUID digest, Instant fetched) {}

    /** A feed's last run. */
    record State(
            @Nullable Instant started,
            @Nullable Instant finished,
            Instant due,
            boolean isDue,
            @Nullable String outcome,
            @Nullable String problem,
            int failures,
            String counts) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PullSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    }

    /** Makes the feed's row; all that was known is forgotten if it was of another server. */
    void begin(int feed, String base) {
        transaction.executeWithoutResult(status -> {
            Optional<String> before =
                    jdbc.sql("""
                    select base from pull_state where feed = ? for update
                    """).param(feed).query(String.class).optional();
            if (before.isPresent() && !before.get().equals(base)) {
                for (String table : List.of("pull_cursor", "pull_item", "pull_export")) {
                    jdbc.sql("delete from " + table + " where feed = ?")
                            .param(feed)
                            .update();
                }
            }
            jdbc.sql("""
                    insert into pull_state (feed, base, started, due) values (?, ?, now(), now())
                    on conflict (feed) do update
                    set base = excluded.base, started = now(), finished = null, outcome = null, problem = null,
                        counts = '{}'
                    """).params(feed, base).update();
        });
    }

    void progress(int feed, String counts) {
        jdbc.sql("""
                update pull_state set counts = ? where feed = ?
                """).params(counts, feed).update();
    }

    /**
     * A run ended.
     *
     * @param next after so long the feed is due again, by the database's clock, as all hubs see it
     */
    void end(int feed, String outcome, @Nullable String problem, Duration next, int failures, String counts) {
        jdbc.sql("""
                update pull_state
                set finished = now(), outcome = :outcome, problem = :problem, due = now() + make_interval(secs => :next),
                    failures = :failures,
                    counts = :counts
                where feed = :feed
                """)
                .param("outcome", outcome)
                .param("problem", problem)
                .param("next", next.toMillis() / 1e3)
                .param("failures", failures)
                .param("counts", counts)
                .param("feed", feed)
                .update();
    }

    Optional<State> state(int feed) {
        return jdbc.sql("""
                select started, finished, due, due <= now(), outcome, problem, failures, counts from pull_state
                where feed = ?
                """)
                .param(feed)
                .query((rs, n) -> new State(
                        instant(rs, 1),
                        instant(rs, 2),
                        java.util.Objects.requireNonNull(instant(rs, 3)),
                        rs.getBoolean(4),
                        rs.getString(5),
                        rs.getString(6),
                        rs.getInt(7),
                        rs.getString(8)))
                .optional();
    }

    /** The feed is due at once. */
    void due(int feed, String base) {
        jdbc.sql("""
                insert into pull_state (feed, base, due) values (?, ?, now())
                on conflict (feed) do update set due = now()
                """).params(feed, base).update();
    }

    /** Whether a hub fetches it now. */
    boolean isHeld(String lease) {
        return jdbc.sql("""
                select exists (select from lease where name = ? and until > now())
                """).param(lease).query(Boolean.class).single();
    }

    Cursor cursor(int feed, String search) {
        return jdbc.sql("""
                select since, started, next, mode from pull_cursor where feed = ? and search = ?
                """)
                .params(feed, search)
                .query((rs, n) -> new Cursor(instant(rs, 1), instant(rs, 2), rs.getString(3), rs.getString(4)))
                .optional()
                .orElse(Cursor.NONE);
    }

    void save(int feed, String search, Cursor cursor) {
        jdbc.sql("""
                insert into pull_cursor (feed, search, since, started, next, mode)
                values (:feed, :search, :since, :started, :next, :mode)
                on conflict (feed, search) do update
                set since = excluded.since, started = excluded.started, next = excluded.next, mode = excluded.mode
                """)
                .param("feed", feed)
                .param("search", search)
                .param("since", at(cursor.since()))
                .param("started", at(cursor.started()))
                .param("next", cursor.next())
                .param("mode", cursor.mode())
                .update();
    }

    /** Per type: how many searches, how many of them unfinished, and since when all of them were asked. */
    List<Map<String, @Nullable Object>> searches(int feed) {
        return jdbc.sql("""
                select split_part(split_part(search, ' ', 1), '?', 1) as type, count(*) as searches,
                  count(next) as unfinished, min(since) as since
                from pull_cursor where feed = ? group by 1 order by 1
                """).param(feed).query().listOfRows();
    }

    Map<String, Item> items(int feed, Collection<String> refs) {
        Map<String, Item> items = new HashMap<>();
        jdbc.sql("""
                select ref, digest, fetched from pull_item where feed = :feed and ref = any(:refs)
                """)
                .param("feed", feed)
                .param("refs", refs.toArray(new String[0]))
                .query(rs -> {
                    items.put(
                            rs.getString(1),
                            new Item(
                                    rs.getObject(2, UUID.class),
                                    rs.getTimestamp(3).toInstant()));
                });
        return items;
    }

    void fetched(int feed, Map<String, @Nullable UUID> digests) {
        if (digests.isEmpty()) {
            return;
        }
        List<String> refs = new ArrayList<>();
        List<@Nullable UUID> values = new ArrayList<>();
        // in one order, so that two who fetch the same do not wait for each other in a circle
        new java.util.TreeMap<>(digests).forEach((ref, digest) -> {
            refs.add(ref);
            values.add(digest);
        });
        jdbc.sql("""
                insert into pull_item (feed, ref, digest, fetched)
                select :feed, i.ref, i.digest, now() from unnest(:refs, cast(:digests as uuid[])) as i(ref, digest)
                on conflict (feed, ref) do update set digest = excluded.digest, fetched = excluded.fetched
                """)
                .param("feed", feed)
                .param("refs", refs.toArray(new String[0]))
                .param("digests", values.toArray(new UUID[0]))
                .update();
    }

    /** Ids at the source of the patients fetched so far. */
    List<String> patients(int feed) {
        return jdbc.sql("""
                select substr(ref, 9) from pull_item
                where feed = ? and ref >= 'Patient/' and ref < 'Patient0' and digest is not null order by ref
                """).param(feed).query((rs, n) -> rs.getString(1)).list();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet rs, int column) throws SQLException {
        OffsetDateTime value = rs.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** The time until which something counts as fetched lately. */
    static boolean isFresh(Item item, Duration time) {
        return item.fetched().isAfter(Instant.now().minus(time));
    }
}
