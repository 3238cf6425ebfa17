package org.quiltehr.hub.bulk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Exports and imports of everybody, for administrators: how far each is, and nothing of what is in it. */
public final class JobsSql {

    /**
     * One job.
     *
     * @param kind export or import
     * @param practice slug of the practice at whose base it was asked for; null: the network's
     * @param who account that asked; null under {@code --open}
     * @param state sent, waiting, done or failed
     * @param worked whether a hub works at it now
     * @param progress in words
     * @param finished when; null while it goes on
     */
    public record Job(
            String kind,
            @Nullable String practice,
            @Nullable String who,
            Instant created,
            String state,
            boolean worked,
            String progress,
            @Nullable Instant finished,
            @Nullable String problem) {}

    private final JdbcClient jdbc;

    JobsSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** The latest first. */
    public List<Job> list(int most) {
        return jdbc.sql("""
                        select 'export', j.practice, a.name, j.created, j.state, j.until > now(), j.progress, j.finished, j.problem
                          from export_job j left join account a on a.num = j.account
                        union all
                        select 'import', j.practice, a.name, j.created, j.state, j.until > now(),
                          case when j.pass = 1 then 'Patients, line ' else 'all others, line ' end || j.line
                            || case when j.refused > 0 then ', ' || j.refused || ' lines refused' else '' end,
                          j.finished, j.problem
                          from import_job j left join account a on a.num = j.account
                        order by 4 desc limit :most
                        """).param("most", most).query((rs, n) -> job(rs)).list();
    }

    private static Job job(ResultSet rs) throws SQLException {
        return new Job(
                rs.getString(1),
                rs.getString(2),
                rs.getString(3),
                rs.getObject(4, OffsetDateTime.class).toInstant(),
                rs.getString(5),
                rs.getBoolean(6),
                rs.getString(7),
                rs.getObject(8) == null
                        ? null
                        : rs.getObject(8, OffsetDateTime.class).toInstant(),
                rs.getString(9));
    }
}
