package org.quiltehr.hub.purge;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.store.Put;
import tools.jackson.databind.node.JsonNodeFactory;

/** What belongs to a subject: its rows and its messages. */
final class ScopeSql {

    private static final int PORTION = 500;

    private final Connection tx;
    private final Subject subject;

    ScopeSql(Connection tx, Subject subject) {
        this.tx = tx;
        this.subject = subject;
    }

    /** Whether there is anything to remove or that was removed. */
    boolean known() throws SQLException {
        LogicalId patient = subject.patient();
        if (patient == null) {
            return true;
        }
        try (PreparedStatement select =
                tx.prepareStatement("select from res where home = ? and pk = ? and practice = ? and type = ?")) {
            select.setLong(1, patient.home());
            select.setLong(2, patient.own());
            select.setInt(3, subject.practice().num());
            select.setInt(4, FhirTypes.require("Patient"));
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Lays the scope out for the statements of {@link EraseSql}: {@code purge_row}, {@code purge_record}, {@code purge_message}. */
    void layOut() throws SQLException {
        LogicalId patient = subject.patient();
        String rows = patient == null
                ? "select home, pk, type from res where practice = "
                        + subject.practice().num()
                : "select home, pk, type from res where practice = "
                        + subject.practice().num() + " and (pat = "
                        + patient.own() + " and coalesce(pat_home, home) = " + patient.home() + " or pk = "
                        + patient.own() + " and home = " + patient.home() + ")";
        try (Statement statement = tx.createStatement()) {
            statement.execute("create temp table purge_row on commit drop as " + rows);
            statement.execute("create index on purge_row (home, pk)");
            statement.execute(
                    "create temp table purge_record on commit drop as select home, pk from purge_row where type = "
                            + FhirTypes.require("Patient"));
            statement.execute("create index on purge_record (home, pk)");
            statement.execute("create temp table purge_message (id uuid primary key) on commit drop");
            statement.execute("insert into purge_message " + (patient == null ? ofPractice() : ofRows()));
            if (patient != null) {
                statement.execute("insert into purge_message " + quarantined() + " on conflict do nothing");
            }
            statement.execute("analyze purge_row; analyze purge_record; analyze purge_message");
        }
    }

    private String ofPractice() {
        return "select id from message where practice = " + subject.practice().num()
                + " union select message from outcome where practice = "
                + subject.practice().num();
    }

    private static String ofRows() {
        return """
                select r.message from res r join purge_row p on p.home = r.home and p.pk = r.pk
                union select h.message from hist h join purge_row p on p.home = h.home and p.pk = h.pk
                union select l.message from last_stated l join purge_row p on p.home = l.home and p.pk = l.pk""";
    }

    /** Messages that wrote nothing, of identifiers that stand in this patient's messages and in nobody else's that did. */
    private String quarantined() {
        return """
                with own as (
                  select distinct k from message m join purge_message p on p.id = m.id cross join unnest(m.keys) k),
                other as (
                  select distinct k from message m join outcome o on o.message = m.id and o.state = 1
                  cross join unnest(m.keys) k
                  where m.practice = :num and k in (select k from own)
                    and not exists (select from purge_message p where p.id = m.id))
                select m.id from message m left join outcome o on o.message = m.id
                where m.practice = :num and coalesce(o.state, 0) <> 1
                  and m.keys && (select array_agg(k) from (select k from own except select k from other) k)""".replace(":num", Integer.toString(subject.practice().num()));
    }

    /** Rows that are not deleted yet, as deletions: what belongs to Patients first, then the Patients. */
    List<Put> living(UUID message) throws SQLException {
        List<Put> puts = new ArrayList<>();
        String living = """
                select r.type, r.home, r.pk, coalesce(a.id, ''), r.pat, coalesce(r.pat_home, r.home)
                from res r join (%s) p on p.home = r.home and p.pk = r.pk
                left join alias a on a.home = r.home and a.pk = r.pk and a.type = r.type
                where not r.deleted order by r.type = %s, r.home, r.pk limit %s""";
        try (PreparedStatement select = tx.prepareStatement(
                        String.format(Locale.ROOT, living, scope(), FhirTypes.require("Patient"), PORTION));
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                puts.add(put(rows, message, puts.size()));
            }
        }
        return puts;
    }

    private String scope() {
        LogicalId patient = subject.patient();
        String practice = "select home, pk from res where practice = "
                + subject.practice().num();
        return patient == null
                ? practice
                : practice + " and (pat = " + patient.own() + " and coalesce(pat_home, home) = " + patient.home()
                        + " or pk = " + patient.own() + " and home = " + patient.home() + ")";
    }

    private Put put(ResultSet rows, UUID message, int entry) throws SQLException {
        LogicalId id = new LogicalId(rows.getLong(2), rows.getLong(3));
        String shown = rows.getString(4);
        long pat = rows.getLong(5);
        @Nullable LogicalId patient = rows.wasNull() ? null : new LogicalId(rows.getLong(6), pat);
        return new Put(
                FhirTypes.name(rows.getInt(1)),
                id,
                shown.isEmpty() ? id.text() : shown,
                subject.practice(),
                patient,
                0,
                JsonNodeFactory.instance.objectNode(),
                new MessageRef(message, entry),
                true,
                null,
                false);
    }

    /** Messages of the practice that wait to be worked. */
    long waiting() throws SQLException {
        return number("select count(*) from work where practice = "
                + subject.practice().num());
    }

    /** Whether subscriptions have been told of a practice's or patient's last change: nobody is to be told, or the follower is past it. */
    boolean told() throws SQLException {
        return number("""
                select case when not exists (select from subscription where state <> 'off') then 1
                  else (select count(*) from follower f where f.name = 'notify' and f.xid >= coalesce(
                    (select max(r.xid) from res r join (%s) p on p.home = r.home and p.pk = r.pk), '0'::xid8)) end""".formatted(scope())) > 0;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = tx.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
