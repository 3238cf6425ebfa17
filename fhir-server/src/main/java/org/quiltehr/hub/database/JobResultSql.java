package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How the last run of a job ended that nobody watches while it runs. */
public final class JobResultSql {

    public static final String BACKUP = "backup";
    public static final String RETENTION = "retention";

    private JobResultSql() {}

    /**
     * Notes the end of a run.
     *
     * @param problem why it did not end well, without data of patients; null: it did
     */
    public static void note(Connection connection, String job, @Nullable String problem) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into job_result (job, finished, good, problem)
                values (?, now(), case when ?::text is null then now() end, ?)
                on conflict (job) do update set finished = excluded.finished,
                  good = coalesce(excluded.good, job_result.good), problem = excluded.problem""")) {
            upsert.setString(1, job);
            upsert.setString(2, problem);
            upsert.setString(3, problem);
            upsert.executeUpdate();
        }
    }
}
