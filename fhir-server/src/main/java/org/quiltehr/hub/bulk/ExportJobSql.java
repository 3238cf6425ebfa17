package org.quiltehr.hub.bulk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The jobs, and who of several hubs works each. The database's clock decides about leases. */
final class ExportJobSql {

    /** Much longer than a worker is silent: it renews with every piece of a file it writes. */
    private static final int LEASE_SECONDS = 60;
    /** A job whose worker died so often is what kills it. */
    static final int MOST_ATTEMPTS = 5;

    private static final String COLUMNS =
            "id, practice, url, asked, created, state, progress, time, finished, problem, account";

    private final JdbcClient jdbc;
    private final UUID holder = UUID.randomUUID();

    ExportJobSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    UUID add(@Nullable String practice, String url, ExportAsk asked, @Nullable Integer account) {
        // random throughout, not ordered by time: who knows one job's address must not guess another's
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into export_job (id, practice, url, asked, account)"
                        + " values (:id, :practice, :url, :asked, :account)")
                .param("id", id)
                .param("practice", practice)
                .param("url", url)
                .param("asked", asked.json())
                .param("account", account)
                .update();
        return id;
    }

    Optional<ExportJob> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from export_job where id = ?")
                .param(id)
                .query((rs, n) -> job(rs))
                .optional();
    }

    boolean remove(UUID id) {
        return jdbc.sql("delete from export_job where id = ?").param(id).update() > 0;
    }

    /** Takes the job that waits longest and that no living hub works; what a dead one wrote of it is dropped. */
    Optional<ExportJob> take() {
        Optional<ExportJob> taken = jdbc.sql("update export_job set holder = :holder, attempts = attempts + 1,"
                        + " until = now() + :lease * interval '1 s', progress = 'started' where id = ("
                        + "select id from export_job where state = 'waiting' and (until is null or until < now())"
                        + " order by created limit 1 for update skip locked) returning " + COLUMNS)
                .param("holder", holder)
                .param("lease", LEASE_SECONDS)
                .query((rs, n) -> job(rs))
                .optional();
        taken.ifPresent(job -> {
            jdbc.sql("delete from export_file where job = ?").param(job.id()).update();
            jdbc.sql("delete from export_part where job = ?").param(job.id()).update();
        });
        return taken;
    }

    int attempts(UUID id) {
        return jdbc.sql("select attempts from export_job where id = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Renews the lease; false if the job was cancelled or another hub has it. */
    boolean renew(UUID id, String progress) {
        return jdbc.sql("""
                        update export_job set until = now() + :lease * interval '1 s', progress = :progress
                        where id = :id and holder = :holder and state = 'waiting'
                        """)
                        .param("lease", LEASE_SECONDS)
                        .param("progress", progress)
                        .param("id", id)
                        .param("holder", holder)
                        .update()
                > 0;
    }

    /** Gives it back, so that another hub begins it at once. */
    void release(UUID id) {
        jdbc.sql("update export_job set until = null, attempts = attempts - 1 where id = ? and holder = ?")
                .params(id, holder)
                .update();
    }

    void done(UUID id, Instant time) {
        end(id, "done", time, null);
    }

    void failed(UUID id, String problem) {
        end(id, "failed", null, problem);
    }

    private void end(UUID id, String state, @Nullable Instant time, @Nullable String problem) {
        jdbc.sql("""
                update export_job set state = :state, time = :time, problem = :problem, finished = now()
                where id = :id and holder = :holder and state = 'waiting'
                """)
                .param("state", state)
                .param("time", time == null ? null : time.atOffset(ZoneOffset.UTC))
                .param("problem", problem)
                .param("id", id)
                .param("holder", holder)
                .update();
    }

    /** Notes that a client asked; false if it did so less than this long ago, and then nothing is noted. */
    boolean ask(UUID id, Duration least) {
        return jdbc.sql("""
                        update export_job set told = now()
                        where id = :id and (told is null or told <= now() - :millis * interval '1 ms')
                        """).param("id", id).param("millis", least.toMillis()).update() > 0;
    }

    /** Forgets what was finished this long ago. */
    void expire(Duration age) {
        jdbc.sql("delete from export_job where finished < now() - ? * interval '1 s'")
                .param(age.toSeconds())
                .update();
    }

    private static ExportJob job(ResultSet rs) throws SQLException {
        return new ExportJob(
                rs.getObject("id", UUID.class),
                rs.getString("practice"),
                rs.getString("url"),
                ExportAsk.of(rs.getString("asked")),
                rs.getObject("created", OffsetDateTime.class).toInstant(),
                ExportJob.State.valueOf(rs.getString("state").toUpperCase(Locale.ROOT)),
                rs.getString("progress"),
                instant(rs.getObject("time", OffsetDateTime.class)),
                instant(rs.getObject("finished", OffsetDateTime.class)),
                rs.getString("problem"),
                rs.getObject("account", Integer.class));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
