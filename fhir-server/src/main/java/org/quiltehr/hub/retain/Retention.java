package org.quiltehr.hub.retain;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.AuditCheck;
import org.quiltehr.hub.database.JobResultSql;
import org.quiltehr.hub.retain.MonthSql.Month;

/** Drops what is past its time: month by month, each in a transaction of its own, the oldest first. */
public final class Retention {

    /**
     * What became, or would become, of a month.
     *
     * @param until the month's end
     * @param rows that went; of the journal: bodies
     * @param bytes it takes or took, indexes included
     * @param held why it was not dropped; null: it was, or would be
     */
    public record Step(
            Kind kind,
            Instant until,
            long rows,
            long bytes,
            @Nullable String held) {}

    private final DataSource database;
    private final Rules rules;

    public Retention(DataSource database, Rules rules) {
        this.database = database;
        this.rules = rules;
    }

    /** What {@link #run} would drop now. */
    public List<Step> plan(Instant now) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return due(connection, now).stream()
                    .map(month -> new Step(month.kind(), month.until(), 0, month.bytes(), null))
                    .toList();
        }
    }

    /**
     * Drops it. A month that cannot be dropped keeps the later ones of its kind, so that what is gone is always all before an
     * instant.
     *
     * @param who whose decision it was, for the audit trail
     */
    public List<Step> run(Instant now, String who) throws SQLException {
        List<Step> steps = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            MonthSql.ahead(connection);
            List<Kind> stopped = new ArrayList<>();
            for (Month month : due(connection, now)) {
                if (stopped.contains(month.kind())) {
                    continue;
                }
                boolean first = month.kind() == Kind.AUDIT && steps.stream().noneMatch(s -> s.kind() == Kind.AUDIT);
                Step step = first && !new AuditCheck(database).run(null).whole()
                        ? held(month, "the trail is not whole (./quilt audit verify): what proves that is not dropped")
                        : drop(connection, month, who);
                steps.add(step);
                if (step.held() != null) {
                    stopped.add(month.kind());
                }
            }
            JobResultSql.note(connection, JobResultSql.RETENTION, problem(steps));
        }
        return steps;
    }

    private static @Nullable String problem(List<Step> steps) {
        return steps.stream()
                .filter(step -> step.held() != null)
                .map(step -> step.kind().code() + " before " + step.until() + ": " + step.held())
                .findFirst()
                .orElse(null);
    }

    private List<Month> due(Connection connection, Instant now) throws SQLException {
        List<Month> due = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Instant bound = rules.bound(kind, now);
            if (bound != null) {
                due.addAll(MonthSql.before(connection, kind, bound));
            }
        }
        return due;
    }

    private Step drop(Connection connection, Month month, String who) throws SQLException {
        connection.setAutoCommit(false);
        try {
            long rows = new DropSql(connection).drop(month, who);
            connection.commit();
            return new Step(month.kind(), month.until(), rows, month.bytes(), null);
        } catch (DropSql.Held e) {
            connection.rollback();
            return held(month, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            connection.rollback();
            return held(
                    month, "the database did not let it go (SQLSTATE " + e.getSQLState() + "): tried again next time");
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Step held(Month month, String why) {
        return new Step(month.kind(), month.until(), 0, month.bytes(), why);
    }
}
