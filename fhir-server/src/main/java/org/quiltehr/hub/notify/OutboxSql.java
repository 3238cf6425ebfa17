package org.quiltehr.hub.notify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.FhirTypes;

/** Fills the outboxes, in the transaction that moves the follower on: an event is in once, and its number has no gap. */
final class OutboxSql {

    private OutboxSql() {}

    /** All that are not off, held until the transaction ends. */
    static List<Subscriber> subscribers(Connection tx) throws SQLException {
        List<Subscriber> found = new ArrayList<>();
        try (PreparedStatement statement = tx.prepareStatement("""
                        select id, practice, account, network, base, asked, state, greeted, events, delivered, failures, sent, problem
                        from subscription where state <> 'off' order by id""");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(SubscriberSql.subscriber(rows));
            }
        }
        return found;
    }

    /** Adds events; their numbers were counted on from {@code events}. */
    static void add(Connection tx, String subscription, List<Event> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = tx.prepareStatement("""
                insert into subscription_event (subscription, number, at, type, focus, gone, message) values (?, ?, ?, ?, ?, ?, ?)""")) {
            for (Event event : events) {
                statement.setString(1, subscription);
                statement.setLong(2, event.number());
                statement.setObject(3, event.at().atOffset(ZoneOffset.UTC));
                statement.setInt(4, FhirTypes.require(event.type()));
                statement.setString(5, event.focus());
                statement.setBoolean(6, event.gone());
                statement.setObject(7, event.message(), Types.OTHER);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        try (PreparedStatement statement = tx.prepareStatement("update subscription set events = ? where id = ?")) {
            statement.setLong(1, events.getLast().number());
            statement.setString(2, subscription);
            statement.executeUpdate();
        }
    }

    /** Takes over what a Subscription resource says; a changed one is shaken hands with again, and keeps its events. */
    static void put(Connection tx, Subscriber subscriber) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("""
                insert into subscription (id, practice, network, base, asked, state, account) values (?, ?, ?, ?, ?, ?, ?)
                on conflict (id) do update set account = excluded.account, network = excluded.network, base = excluded.base, asked = excluded.asked,
                  state = excluded.state, greeted = false, due = now(), failures = 0, problem = null""")) {
            statement.setString(1, subscriber.id());
            statement.setInt(2, subscriber.practice());
            statement.setBoolean(3, subscriber.network());
            statement.setString(4, subscriber.base());
            statement.setString(5, subscriber.asked());
            statement.setString(6, subscriber.state().code());
            statement.setObject(7, subscriber.account(), java.sql.Types.INTEGER);
            statement.executeUpdate();
        }
    }

    static void remove(Connection tx, String id) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("delete from subscription where id = ?")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }
}
