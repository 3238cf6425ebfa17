package org.quiltehr.hub.identify;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.node.ObjectNode;

/** A hub as far as this room is concerned: names, stores and places Patients, each in one transaction. */
final class Network implements AutoCloseable {

    final HikariDataSource database = TestDatabase.pool();
    final Names names = new Names(database);
    final Persons persons = new Persons(names);
    final Stewards stewards = new Stewards(database, persons);
    private final AtomicInteger messages = new AtomicInteger();

    /** Sends a patient in the words of {@link Rows#patient}, under a key of the practice. */
    LogicalId send(PracticeRef practice, String key, String words) throws SQLException {
        return send(practice, key, Rows.patient(words));
    }

    LogicalId send(PracticeRef practice, String key, ObjectNode patient) throws SQLException {
        if (!key.isEmpty() && !patient.has("identifier")) {
            patient.putArray("identifier")
                    .addObject()
                    .put("system", "urn:" + practice.slug())
                    .put("value", key);
        }
        return send(practice, key.isEmpty() ? List.of() : List.of(key), patient);
    }

    LogicalId send(PracticeRef practice, List<String> keys, ObjectNode patient) throws SQLException {
        MessageRef source = new MessageRef(new UUID(99, messages.incrementAndGet()), 0);
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                Named named = names.name(tx, practice, List.of(new Nameable("Patient", null, keys, source, patient)))
                        .getFirst();
                Rows.store(tx, practice, "Patient", named.id(), named.keyHash());
                persons.placed(tx, practice, named.id(), patient, source);
                tx.commit();
                return named.id();
            } catch (SQLException | RuntimeException e) {
                tx.rollback();
                throw e;
            }
        }
    }

    /** The persons of several records in a view. */
    Set<Set<LogicalId>> persons(int view) throws SQLException {
        Map<LogicalId, Set<LogicalId>> persons = new TreeMap<>();
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement(
                        "select home, pk, person_home, person_pk from member where view = ? and until is null")) {
            select.setInt(1, view);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    persons.computeIfAbsent(new LogicalId(rows.getLong(3), rows.getLong(4)), k -> new TreeSet<>())
                            .add(new LogicalId(rows.getLong(1), rows.getLong(2)));
                }
            }
        }
        return Set.copyOf(persons.values());
    }

    boolean onePerson(LogicalId a, LogicalId b) throws SQLException {
        return persons(0).stream().anyMatch(p -> p.contains(a) && p.contains(b));
    }

    List<String> reasons(LogicalId a, LogicalId b) {
        List<String> reasons = new ArrayList<>();
        for (DecisionSql.Review review : stewards.reviews(10_000)) {
            if (review.pair().equals(RecordPair.of(a, b))) {
                reasons.add(review.reason());
            }
        }
        return reasons;
    }

    long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** All rows of a table, or of a query in parentheses, as one text that differs if any of them does. */
    String digest(String table) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) || ':' || md5(string_agg(t::text, '|' order by t::text)) from " + table
                                + " t")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
