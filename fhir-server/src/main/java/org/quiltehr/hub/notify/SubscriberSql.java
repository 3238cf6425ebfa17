package org.quiltehr.hub.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Subscriptions, their outboxes, and who of several hubs delivers each. The database's clock decides about leases. */
final class SubscriberSql {

    /** Longer than a subscriber may take to answer (at most 300 s), so that nobody else delivers meanwhile. */
    private static final int LEASE_SECONDS = 330;

    private static final String COLUMNS =
            "id, practice, account, network, base, asked, state, greeted, events, delivered, failures, sent, problem";

    private final JdbcClient jdbc;
    private final UUID holder = UUID.randomUUID();

    SubscriberSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Subscriber> find(String id) {
        return jdbc.sql("select " + COLUMNS + " from subscription where id = ?")
                .param(id)
                .query((rs, n) -> subscriber(rs))
                .optional();
    }

    /** Takes those for which something is to be sent and that no living hub works. */
    List<Subscriber> take(int most) {
        return jdbc.sql("""
                        update subscription set holder = :holder, until = now() + :lease * interval '1 s'
                        where id in (
                          select id from subscription
                          where state <> 'off' and due <= now() and (until is null or until < now())
                            and (not greeted or delivered < events)
                          order by due limit :most for update skip locked)
                        returning\s""" + COLUMNS)
                .param("holder", holder)
                .param("lease", LEASE_SECONDS)
                .param("most", most)
                .query((rs, n) -> subscriber(rs))
                .list();
    }

    /** Renews the lease and gives how it stands now; empty if it is off, removed or another hub's. */
    Optional<Subscriber> renew(String id) {
        return jdbc.sql("""
                        update subscription set until = now() + :lease * interval '1 s'
                        where id = :id and holder = :holder and state <> 'off' returning\s""" + COLUMNS)
                .param("lease", LEASE_SECONDS)
                .param("id", id)
                .param("holder", holder)
                .query((rs, n) -> subscriber(rs))
                .optional();
    }

    void release(String id) {
        jdbc.sql("update subscription set until = null, holder = null where id = ? and holder = ?")
                .params(id, holder)
                .update();
    }

    /** The subscriber took all up to an event. Whoever lost the lease, or told what is no longer asked for, changes nothing. */
    void took(Subscriber subscriber, long number) {
        jdbc.sql("""
                update subscription set delivered = greatest(delivered, :number), sent = now(), failures = 0, due = now(),
                  problem = null, greeted = true, state = 'active'
                where id = :id and holder = :holder and asked = :asked and state <> 'off'
                """)
                .param("number", number)
                .param("id", subscriber.id())
                .param("asked", subscriber.asked())
                .param("holder", holder)
                .update();
    }

    /** It did not: not before a while. */
    void failed(String id, String problem, Duration pause, boolean error) {
        jdbc.sql("""
                update subscription set failures = failures + 1, due = now() + :millis * interval '1 ms',
                  problem = :problem, state = case when :error and state <> 'off' then 'error' else state end
                where id = :id and holder = :holder
                """)
                .param("millis", pause.toMillis())
                .param("problem", problem)
                .param("error", error)
                .param("id", id)
                .param("holder", holder)
                .update();
    }

    /** Those that heard nothing for as long as a heartbeat, or are at their end, are looked at one by one. */
    List<Subscriber> live() {
        return jdbc.sql("select " + COLUMNS + " from subscription where greeted and state <> 'off' and due <= now()"
                        + " and (until is null or until < now())")
                .query((rs, n) -> subscriber(rs))
                .list();
    }

    boolean take(String id) {
        return jdbc.sql("""
                        update subscription set holder = :holder, until = now() + :lease * interval '1 s'
                        where id = :id and state <> 'off' and (until is null or until < now())
                        """)
                        .param("holder", holder)
                        .param("lease", LEASE_SECONDS)
                        .param("id", id)
                        .update()
                > 0;
    }

    /** Events after one and up to another, in order. */
    List<Event> events(String id, long after, long upTo, int most) {
        return jdbc.sql("""
                        select number, at, type, focus, gone, message from subscription_event
                        where subscription = ? and number > ? and number <= ? order by number limit ?
                        """)
                .params(id, after, upTo, most)
                .query((rs, n) -> new Event(
                        rs.getLong(1),
                        rs.getObject(2, OffsetDateTime.class).toInstant(),
                        FhirTypes.name(rs.getInt(3)),
                        rs.getString(4),
                        rs.getBoolean(5),
                        rs.getObject(6, UUID.class)))
                .list();
    }

    /** Forgets events that were delivered and are older, by the database's clock, which they bear. */
    void expire(Duration age) {
        jdbc.sql("""
                delete from subscription_event e using subscription s
                where e.at < now() - make_interval(secs => ?) and s.id = e.subscription and e.number <= s.delivered
                """).param((double) age.toSeconds()).update();
    }

    static Subscriber subscriber(ResultSet rs) throws SQLException {
        OffsetDateTime sent = rs.getObject("sent", OffsetDateTime.class);
        @Nullable Instant at = sent == null ? null : sent.toInstant();
        return new Subscriber(
                rs.getString("id"),
                rs.getInt("practice"),
                rs.getObject("account", Integer.class),
                rs.getBoolean("network"),
                rs.getString("base"),
                rs.getString("asked"),
                Subscriber.State.of(rs.getString("state")),
                rs.getBoolean("greeted"),
                rs.getLong("events"),
                rs.getLong("delivered"),
                rs.getInt("failures"),
                at,
                rs.getString("problem"));
    }
}
