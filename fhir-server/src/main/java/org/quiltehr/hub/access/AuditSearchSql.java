package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** Finds rows of the audit trail. */
final class AuditSearchSql {

    /**
     * A row as it is told.
     *
     * @param practice slug of the practice whose base it was, or null
     */
    record Entry(
            long number,
            Instant at,
            UUID event,
            String interaction,
            String action,
            int status,
            String who,
            String address,
            @Nullable String practice,
            String method,
            String path,
            @Nullable String query,
            @Nullable UUID message,
            @Nullable LogicalId patient,
            @Nullable String purpose) {}

    private static final String ENTRIES = """
            select a.number, a.at, a.event, a.interaction, a.action, a.status, a.who, a.address, p.slug, a.method, a.path,
                   a.query, a.message, a.home, a.pk, a.purpose
            from audit a left join practice p on p.num = a.view
            where true""";

    /** The record that is named, and all that are the same person at the network's base now. */
    private static final String RECORDS = """
            with named as (
              select home, pk from unnest(?::bigint[], ?::bigint[]) as n (home, pk)
              union select home, pk from alias where type = ? and id = any (?))
            select home, pk from named
            union
            select other.home, other.pk from named n
            join member m on m.home = n.home and m.pk = n.pk and m.view = 0 and m.until is null
            join member other on other.view = 0 and other.person_home = m.person_home
             and other.person_pk = m.person_pk and other.until is null
            """;

    /** The messages that stated something of these records: who asked for one has seen them. */
    private static final String OF_PATIENT = """
            (exists (select from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
                           where w.home = a.home and w.pk = a.pk)
                  or a.pk is null and a.message in (
                    select r.message from res r
                      join unnest(?::bigint[], ?::bigint[]) as w (home, pk) on r.pat = w.pk and r.pat_home = w.home
                    union
                    select h.message from hist h
                      join unnest(?::bigint[], ?::bigint[]) as w (home, pk) on h.pat = w.pk and h.pat_home = w.home))""";

    private final DataSource database;

    AuditSearchSql(DataSource database) {
        this.database = database;
    }

    /** One more than the page holds, if there are more; newest first. */
    List<Entry> find(AuditQuestion question) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<Object> arguments = new ArrayList<>();
            StringBuilder sql = new StringBuilder(ENTRIES);
            for (AuditQuestion.Span span : question.spans()) {
                bound(sql, arguments, " and a.at >= ?", span.from());
                bound(sql, arguments, " and a.at < ?", span.until());
            }
            among(sql, arguments, "a.who", question.agents());
            among(sql, arguments, "a.action", question.actions());
            among(sql, arguments, "a.interaction", question.interactions());
            among(sql, arguments, "a.address", question.addresses());
            among(
                    sql,
                    arguments,
                    "case when a.status < 400 then '0' when a.status < 500 then '4' else '8' end",
                    question.outcomes());
            if (!question.patients().isEmpty()) {
                List<LogicalId> records = records(connection, question.patients());
                sql.append(" and ").append(OF_PATIENT);
                for (int i = 0; i < 3; i++) {
                    arguments.add(records.stream().map(LogicalId::home).toArray(Long[]::new));
                    arguments.add(records.stream().map(LogicalId::own).toArray(Long[]::new));
                }
            }
            Long before = question.before();
            if (before != null) {
                sql.append(" and a.number < ?");
                arguments.add(before);
            }
            sql.append(" order by a.number desc limit ?");
            arguments.add(question.count() + 1);
            return entries(connection, sql.toString(), arguments);
        }
    }

    List<Entry> one(long number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return entries(connection, ENTRIES + " and a.number = ?", List.of(number));
        }
    }

    private static void bound(StringBuilder sql, List<Object> arguments, String condition, @Nullable Instant time) {
        if (time != null) {
            sql.append(condition);
            arguments.add(Timestamp.from(time));
        }
    }

    private static void among(StringBuilder sql, List<Object> arguments, String column, List<String> values) {
        if (!values.isEmpty()) {
            sql.append(" and ").append(column).append(" = any (?)");
            arguments.add(values.toArray(new String[0]));
        }
    }

    private static List<LogicalId> records(Connection connection, List<String> patients) throws SQLException {
        List<LogicalId> ours = new ArrayList<>();
        patients.forEach(id -> LogicalId.parse(id).ifPresent(ours::add));
        List<LogicalId> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RECORDS)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", ours.stream().map(LogicalId::home).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", ours.stream().map(LogicalId::own).toArray()));
            select.setInt(3, FhirTypes.require("Patient"));
            select.setArray(4, connection.createArrayOf("text", patients.toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    all.add(new LogicalId(found.getLong(1), found.getLong(2)));
                }
            }
        }
        return all;
    }

    private static List<Entry> entries(Connection connection, String sql, List<Object> arguments) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.size(); i++) {
                switch (arguments.get(i)) {
                    case Long[] numbers -> select.setArray(i + 1, connection.createArrayOf("int8", numbers));
                    case String[] texts -> select.setArray(i + 1, connection.createArrayOf("text", texts));
                    case Object value -> select.setObject(i + 1, value);
                }
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    entries.add(entry(found));
                }
            }
        }
        return entries;
    }

    private static Entry entry(ResultSet found) throws SQLException {
        long home = found.getLong(14);
        long own = found.getLong(15);
        LogicalId patient = found.wasNull() ? null : new LogicalId(home, own);
        return new Entry(
                found.getLong(1),
                found.getTimestamp(2).toInstant(),
                found.getObject(3, UUID.class),
                found.getString(4),
                found.getString(5),
                found.getInt(6),
                found.getString(7),
                found.getString(8),
                found.getString(9),
                found.getString(10),
                found.getString(11),
                found.getString(12),
                found.getObject(13, UUID.class),
                patient,
                found.getString(16));
    }
}
