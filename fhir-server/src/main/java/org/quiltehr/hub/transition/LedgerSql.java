package org.quiltehr.hub.transition;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of stays and of the results they wait for. */
final class LedgerSql {

    private static final String RESULT = """
            select num, stay_home, stay_pk, practice, order_home, order_pk, report_type, report_home, report_pk, numbers,
              members, state, pending, rounds, handed, came
            from transition_result
            """;

    private final JdbcClient jdbc;

    LedgerSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void admit(Stay stay) {
        jdbc.sql("""
                        insert into transition_stay (home, pk, practice, pat, pat_home, admitted)
                        values (:home, :pk, :practice, :pat, :patHome, :admitted)
                        on conflict (home, pk) do update set pat = excluded.pat, pat_home = excluded.pat_home,
                          admitted = coalesce(excluded.admitted, transition_stay.admitted)
                        """)
                .param("home", stay.id().home())
                .param("pk", stay.id().own())
                .param("practice", stay.practice())
                .param("pat", stay.patient().own())
                .param("patHome", stay.patient().home())
                .param("admitted", utc(stay.admitted()))
                .update();
    }

    /** What is open now was open at discharge. */
    void discharge(LogicalId stay, Instant at) {
        jdbc.sql("update transition_stay set discharged = ? where home = ? and pk = ?")
                .params(at.atOffset(ZoneOffset.UTC), stay.home(), stay.own())
                .update();
        jdbc.sql("update transition_result set pending = true where stay_home = ? and stay_pk = ? and state = 'open'")
                .params(stay.home(), stay.own())
                .update();
    }

    Optional<Stay> stay(LogicalId id) {
        return jdbc.sql("select home, pk, practice, pat_home, pat, admitted, discharged from transition_stay"
                        + " where home = ? and pk = ?")
                .params(id.home(), id.own())
                .query(LedgerSql::stayRow)
                .optional();
    }

    List<Stay> stays(LogicalId patient) {
        return jdbc.sql("select home, pk, practice, pat_home, pat, admitted, discharged from transition_stay"
                        + " where pat = ? and pat_home = ? order by admitted desc nulls last")
                .params(patient.own(), patient.home())
                .query(LedgerSql::stayRow)
                .list();
    }

    /** The results of one stay, in the order they were first heard of. */
    List<Expected> ofStay(LogicalId stay) {
        return jdbc.sql(RESULT + " where stay_home = ? and stay_pk = ? order by num")
                .params(stay.home(), stay.own())
                .query(LedgerSql::row)
                .list();
    }

    /** Results of discharged stays that are not there, or came and nobody answered for, longest waiting first. */
    List<Expected> unsettled(@Nullable Integer practice, int limit) {
        return jdbc.sql(RESULT + """
                        where (cast(:practice as int) is null or practice = :practice)
                          and (pending and state = 'open' or rounds > handed or exists (
                            select from transition_task t where t.result = num and t.round = rounds
                            group by t.result having bool_and(t.state <> 'acknowledged')))
                        order by num limit :limit
                        """)
                .param("practice", practice)
                .param("limit", limit)
                .query(LedgerSql::row)
                .list();
    }

    Optional<Expected> result(long num) {
        return jdbc.sql(RESULT + " where num = ?")
                .params(num)
                .query(LedgerSql::row)
                .optional();
    }

    /** One whose owners are to be told, held for this transaction; what another hub holds is passed over. */
    Optional<Expected> toHandOver() {
        return jdbc.sql(RESULT
                        + " where rounds > handed and (retry is null or retry <= now())"
                        + " order by num limit 1 for update skip locked")
                .query(LedgerSql::row)
                .optional();
    }

    void handed(Expected result) {
        jdbc.sql("update transition_result set handed = ? where num = ?")
                .params(result.rounds(), result.num())
                .update();
    }

    /** It cannot be handed over now; others go first. */
    void later(Expected result) {
        jdbc.sql("update transition_result set retry = now() + interval '5 minutes' where num = ?")
                .params(result.num())
                .update();
    }

    void insert(Expected result) {
        jdbc.sql("""
                        insert into transition_result (stay_home, stay_pk, practice, order_home, order_pk, report_type,
                          report_home, report_pk, numbers, members, state, pending, rounds, came)
                        values (:stayHome, :stayPk, :practice, :orderHome, :orderPk, :type, :reportHome, :reportPk,
                          :numbers, :members, :state, :pending, :rounds, :came)
                        """)
                .param("stayHome", result.stay().home())
                .param("stayPk", result.stay().own())
                .param("practice", result.practice())
                .params(values(result))
                .update();
    }

    void update(Expected result) {
        jdbc.sql("""
                        update transition_result set order_home = :orderHome, order_pk = :orderPk, report_type = :type,
                          report_home = :reportHome, report_pk = :reportPk, numbers = :numbers, members = :members,
                          state = :state, pending = :pending, rounds = :rounds, came = :came
                        where num = :num
                        """).param("num", result.num()).params(values(result)).update();
    }

    void delete(Expected result) {
        jdbc.sql("delete from transition_result where num = ?")
                .params(result.num())
                .update();
    }

    /** The logical id behind an id that a client chose. */
    Optional<LogicalId> chosen(String type, String id) {
        return jdbc.sql("select home, pk from alias where type = ? and id = ?")
                .params(FhirTypes.require(type), id)
                .query((r, n) -> new LogicalId(r.getLong(1), r.getLong(2)))
                .optional();
    }

    private static java.util.Map<String, @Nullable Object> values(Expected result) {
        LogicalId order = result.order();
        LogicalId report = result.report();
        String type = result.reportType();
        java.util.Map<String, @Nullable Object> values = new java.util.HashMap<>();
        values.put("orderHome", order == null ? null : order.home());
        values.put("orderPk", order == null ? null : order.own());
        values.put("type", type == null ? null : FhirTypes.require(type));
        values.put("reportHome", report == null ? null : report.home());
        values.put("reportPk", report == null ? null : report.own());
        values.put("numbers", result.numbers().toArray(new String[0]));
        values.put("members", result.members().toArray(new Long[0]));
        values.put("state", result.state().code());
        values.put("pending", result.pending());
        values.put("rounds", result.rounds());
        values.put("came", utc(result.came()));
        return values;
    }

    private static Expected row(ResultSet r, int n) throws SQLException {
        long order = r.getLong(5);
        LogicalId orderId = r.wasNull() ? null : new LogicalId(order, r.getLong(6));
        int type = r.getInt(7);
        boolean none = r.wasNull();
        return new Expected(
                r.getLong(1),
                new LogicalId(r.getLong(2), r.getLong(3)),
                r.getInt(4),
                orderId,
                none ? null : FhirTypes.name(type),
                none ? null : new LogicalId(r.getLong(8), r.getLong(9)),
                List.of((String[]) array(r.getArray(10))),
                List.of((Long[]) array(r.getArray(11))),
                Expected.State.of(r.getString(12)),
                r.getBoolean(13),
                r.getInt(14),
                r.getInt(15),
                instant(r, 16));
    }

    private static Object array(Array array) throws SQLException {
        return array.getArray();
    }

    private static Stay stayRow(ResultSet r, int n) throws SQLException {
        return new Stay(
                new LogicalId(r.getLong(1), r.getLong(2)),
                r.getInt(3),
                new LogicalId(r.getLong(4), r.getLong(5)),
                instant(r, 6),
                instant(r, 7));
    }

    static @Nullable Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime at = r.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
