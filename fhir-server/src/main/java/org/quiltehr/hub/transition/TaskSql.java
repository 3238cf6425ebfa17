package org.quiltehr.hub.transition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Tasks the ledger made, and whether somebody answered for them. */
final class TaskSql {

    /** One Task for one owner of one coming of a result. */
    record Handed(
            long result,
            int round,
            Role role,
            LogicalId task,
            String owner,
            State state,
            Instant due,
            @Nullable Instant settled,
            @Nullable String who) {}

    /** Whom a Task is for. */
    enum Role {
        ATTENDING,
        PHYSICIAN,
        /** The discharging practice as such: what nobody answered for in time. */
        PRACTICE;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How far it is. */
    enum State {
        REQUESTED,
        ACKNOWLEDGED,
        ESCALATED;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String TASK =
            "select result, round, role, home, pk, owner, state, due, settled, who from transition_task";

    private final JdbcClient jdbc;

    TaskSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void insert(Handed task) {
        jdbc.sql("""
                        insert into transition_task (result, round, role, home, pk, owner, state, due)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(
                        task.result(),
                        task.round(),
                        task.role().code(),
                        task.task().home(),
                        task.task().own(),
                        task.owner(),
                        task.state().code(),
                        task.due().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** @return false if it was settled before */
    boolean settle(LogicalId task, State state, Instant at, @Nullable String who) {
        return jdbc.sql("""
                        update transition_task set state = :state, settled = :at, who = :who
                        where home = :home and pk = :pk and (state = 'requested'
                          or state = 'escalated' and :state = 'acknowledged')
                        """)
                        .param("state", state.code())
                        .param("at", LedgerSql.utc(at))
                        .param("who", who)
                        .param("home", task.home())
                        .param("pk", task.own())
                        .update()
                > 0;
    }

    /** Another's; nothing happens if somebody answered meanwhile. */
    void own(LogicalId task, String owner) {
        jdbc.sql("update transition_task set owner = ? where home = ? and pk = ? and state = 'requested'")
                .params(owner, task.home(), task.own())
                .update();
    }

    /** Its owner will not do it: its time is up. */
    void refused(LogicalId task, Instant at) {
        jdbc.sql("update transition_task set due = ? where home = ? and pk = ? and state = 'requested'")
                .params(at.atOffset(ZoneOffset.UTC), task.home(), task.own())
                .update();
    }

    Optional<Handed> byTask(LogicalId task) {
        return jdbc.sql(TASK + " where home = ? and pk = ?")
                .params(task.home(), task.own())
                .query(TaskSql::row)
                .optional();
    }

    List<Handed> ofResult(long result) {
        return jdbc.sql(TASK + " where result = ? order by round, role")
                .params(result)
                .query(TaskSql::row)
                .list();
    }

    /** One whose time is up, held for this transaction. */
    Optional<Handed> overdue(Instant now) {
        return jdbc.sql(TASK + " where state = 'requested' and due <= ? order by due limit 1 for update skip locked")
                .params(now.atOffset(ZoneOffset.UTC))
                .query(TaskSql::row)
                .optional();
    }

    private static Handed row(ResultSet r, int n) throws SQLException {
        return new Handed(
                r.getLong(1),
                r.getInt(2),
                Role.valueOf(r.getString(3).toUpperCase(java.util.Locale.ROOT)),
                new LogicalId(r.getLong(4), r.getLong(5)),
                r.getString(6),
                State.valueOf(r.getString(7).toUpperCase(java.util.Locale.ROOT)),
                Objects.requireNonNull(LedgerSql.instant(r, 8)),
                LedgerSql.instant(r, 9),
                r.getString(10));
    }
}
