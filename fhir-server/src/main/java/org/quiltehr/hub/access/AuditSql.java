package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** Adds rows to the audit trail. */
final class AuditSql {

    private static final String COLUMNS =
            "event, interaction, action, status, who, address, view, method, path, query, message, home, pk";

    private static final String OF_EVENT = "e.event, e.interaction, e.action, e.status, e.who, e.address, e.view,"
            + " e.method, e.path, e.query, e.message, %1$s.home, %1$s.pk";

    /** The alias of the Patient record is set in. */
    private static final String INSERT = "insert into audit (" + COLUMNS + ") select " + OF_EVENT + "\n";

    /** The same where one of the readers has opened a chart in an emergency: what is of that person bears the purpose. */
    private static final String INSERT_GLASS = "insert into audit (" + COLUMNS + ", purpose) select " + OF_EVENT + """
            , case when e.emergency is not null and exists (
                select from broken_glass g
                 where g.account = e.emergency and g.until > now() and ((g.home, g.pk) = (%1$s.home, %1$s.pk) or exists (
                   select from member a join member b on b.view = 0 and b.person_home = a.person_home
                      and b.person_pk = a.person_pk and b.until is null
                    where a.view = 0 and a.home = %1$s.home and a.pk = %1$s.pk and a.until is null
                      and b.home = g.home and b.pk = g.pk))) then 'BTG' end
            """;

    private static final String PARAMETERS = """
            ?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],
            ?::uuid[], ?::int[]""";

    private static final String[] TYPES = {
        "uuid", "text", "text", "int2", "text", "text", "int4", "text", "text", "text", "uuid", "int4"
    };

    /** The setting holds for this statement's transaction; a write's is not touched by it. */
    private static final String FROM_ANSWERED = """
              from (select set_config('synchronous_commit', ?, true)) s
             cross join unnest(""" + PARAMETERS + """
                          , ?::bigint[], ?::bigint[])
                   as e (event, interaction, action, status, who, address, view, method, path, query, message, emergency,
                         home, pk)
            """;

    /** The same for one row, which needs no unpacking. */
    private static final String USUAL = "insert into audit (" + COLUMNS + ")" + """

            select ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::uuid, ?::bigint, ?::bigint
             where set_config('synchronous_commit', ?, true) is not null
            """;

    /**
     * What a link changed besides is of the request too, whose message it does not bear. A row that is deleted belongs to
     * nobody any more: it was of whom its version before was.
     */
    private static final String FROM_WRITTEN = """
              from unnest(""" + PARAMETERS + """
                   ) as e (event, interaction, action, status, who, address, view, method, path, query, message, emergency)
              left join (select distinct c.message, coalesce(r.pat_home, f.pat_home) as home, coalesce(r.pat, f.pat) as pk
                           from change c
                          cross join unnest(c.homes, c.pks) as u (home, pk)
                           join res r on r.home = u.home and r.pk = u.pk
                           left join lateral (select h.pat_home, h.pat from hist h
                                               where r.deleted and h.home = r.home and h.pk = r.pk and h.ver = r.ver - 1)
                             f on true
                          where c.xid = pg_current_xact_id()) w on coalesce(w.message, e.message) = e.message
            """;

    /**
     * The event of a request.
     *
     * @param emergency number of the account that has opened a chart in an emergency
     * @param message written or asked for
     */
    record Event(
            UUID event,
            @Nullable Integer emergency,
            Trail.Request request,
            @Nullable UUID message,
            int status) {}

    /**
     * The event of a request that was answered, and whose records the answer shows.
     *
     * @param proof what must hold of who asked, or null
     */
    record Answered(
            Event event, List<LogicalId> patients, @Nullable Proof proof) {}

    private final DataSource database;
    private final String reads;
    private final ProofSql proofs;

    /** @param durableReads whether the event of a read waits for the disk; else a crash may lose the last second of them */
    AuditSql(DataSource database, boolean durableReads, ProofSql proofs) {
        this.database = database;
        this.proofs = proofs;
        this.reads = durableReads ? "on" : "off";
    }

    /**
     * One row for each patient an answer shows; one without, if there is none.
     *
     * @return false if one of those who asked is not who it was: then no row was added
     */
    boolean answered(List<Answered> answers) throws SQLException {
        Answered first = answers.getFirst();
        return answers.size() == 1
                        && first.patients().size() <= 1
                        && first.event().emergency() == null
                ? usual(first)
                : all(answers);
    }

    private boolean usual(Answered answer) throws SQLException {
        Event event = answer.event();
        LogicalId patient =
                answer.patients().isEmpty() ? null : answer.patients().getFirst();
        Proof proof = answer.proof();
        Trail.Request request = event.request();
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement(proof == null ? USUAL : USUAL + " and " + proofs.one(proof))) {
            insert.setObject(1, event.event());
            insert.setString(2, request.interaction());
            insert.setString(3, request.action());
            insert.setInt(4, event.status());
            insert.setString(5, request.who());
            insert.setString(6, request.address());
            insert.setInt(7, request.view());
            insert.setString(8, request.method());
            insert.setString(9, request.path());
            insert.setString(10, request.query());
            insert.setObject(11, event.message(), Types.OTHER);
            insert.setObject(12, patient == null ? null : (Long) patient.home(), Types.BIGINT);
            insert.setObject(13, patient == null ? null : (Long) patient.own(), Types.BIGINT);
            insert.setString(14, reads);
            if (proof != null) {
                proofs.set(insert, 15, proof);
            }
            return insert.executeUpdate() > 0 || proof == null;
        }
    }

    private boolean all(List<Answered> answers) throws SQLException {
        List<Event> events = new ArrayList<>();
        List<@Nullable Long> homes = new ArrayList<>();
        List<@Nullable Long> owns = new ArrayList<>();
        Set<Proof> asked = new LinkedHashSet<>();
        for (Answered answer : answers) {
            if (answer.proof() != null) {
                asked.add(answer.proof());
            }
            for (LogicalId patient : answer.patients()) {
                events.add(answer.event());
                homes.add(patient.home());
                owns.add(patient.own());
            }
            if (answer.patients().isEmpty()) {
                events.add(answer.event());
                homes.add(null);
                owns.add(null);
            }
        }
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        insert("e", events) + FROM_ANSWERED + (asked.isEmpty() ? "" : " where " + proofs.all()))) {
            insert.setString(1, reads);
            set(insert, 2, events);
            insert.setArray(2 + TYPES.length, connection.createArrayOf("int8", homes.toArray(Long[]::new)));
            insert.setArray(3 + TYPES.length, connection.createArrayOf("int8", owns.toArray(Long[]::new)));
            if (!asked.isEmpty()) {
                proofs.set(insert, 4 + TYPES.length, asked);
            }
            return insert.executeUpdate() > 0 || asked.isEmpty();
        }
    }

    /** One row for each patient whose rows the message of an event changed in this transaction. */
    static void written(Connection tx, List<Event> events) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(insert("w", events) + FROM_WRITTEN)) {
            set(insert, 1, events);
            insert.executeUpdate();
        }
    }

    private static String insert(String record, List<Event> events) {
        boolean glass = events.stream().anyMatch(event -> event.emergency() != null);
        return (glass ? INSERT_GLASS : INSERT).formatted(record);
    }

    private static void set(PreparedStatement insert, int first, List<Event> events) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>(events.size());
        for (Event one : events) {
            Trail.Request request = one.request();
            rows.add(Arrays.asList(
                    one.event(),
                    request.interaction(),
                    request.action(),
                    (short) one.status(),
                    request.who(),
                    request.address(),
                    request.view(),
                    request.method(),
                    request.path(),
                    request.query(),
                    one.message(),
                    one.emergency()));
        }
        for (int i = 0; i < TYPES.length; i++) {
            int column = i;
            Object[] values = rows.stream().map(row -> row.get(column)).toArray(n -> array(TYPES[column], n));
            insert.setArray(first + i, insert.getConnection().createArrayOf(TYPES[i], values));
        }
    }

    /** Of the type the driver sends as it is; others become text and are parsed. */
    private static Object[] array(String type, int length) {
        return switch (type) {
            case "text" -> new String[length];
            case "int4" -> new Integer[length];
            case "int2" -> new Short[length];
            default -> new Object[length];
        };
    }
}
