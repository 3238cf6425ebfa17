package org.quiltehr.hub.watch;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What other rooms leave to be watched: results of jobs, reviews of emergency access. */
final class StandingSql {

    /**
     * How a job last ended.
     *
     * @param good when it last ended well; null: never
     * @param problem of the last run; null: it ended well
     */
    record Job(@Nullable Instant good, @Nullable String problem) {}

    private final JdbcClient jdbc;

    StandingSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Job> job(String name) {
        return jdbc.sql("select good, problem from job_result where job = :job")
                .param("job", name)
                .query((rs, n) -> {
                    OffsetDateTime good = rs.getObject(1, OffsetDateTime.class);
                    return new Job(good == null ? null : good.toInstant(), rs.getString(2));
                })
                .optional();
    }

    /** Uses of emergency access whose review is due and was not done. */
    long overdue(Instant now) {
        return jdbc.sql("select count(*) from broken_glass where reviewed is null and review < :now")
                .param("now", now.atOffset(java.time.ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
