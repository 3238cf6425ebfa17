package org.quiltehr.hub.bulk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The jobs, and who of several hubs works each. The database's clock decides about leases. */
final class ImportJobSql {

    /** Much longer than a worker is silent: it renews with every batch of lines. */
    private static final int LEASE_SECONDS = 120;

    static final int MOST_ATTEMPTS = 5;

    private static final String COLUMNS =
            "id, practice, account, base, url, created, state, pass, line, counts, refused,"
                    + " time, finished, problem";

    private final JdbcClient jdbc;
    private final UUID holder = UUID.randomUUID();

    ImportJobSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    UUID add(@Nullable String practice, @Nullable Integer account, String base, String url) {
        // random throughout: who knows one job's address must not guess another's
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into import_job (id, practice, account, base, url)"
                        + " values (:id, :practice, :account, :base, :url)")
                .param("id", id)
                .param("practice", practice)
                .param("account", account)
                .param("base", base)
                .param("url", url)
                .update();
        return id;
    }

    /** All its bytes are there. */
    void sent(UUID id) {
        jdbc.sql("update import_job set state = 'waiting' where id = ? and state = 'sent'")
                .param(id)
                .update();
    }

    Optional<ImportJob> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from import_job where id = ?")
                .param(id)
                .query((rs, n) -> job(rs))
                .optional();
    }

    void remove(UUID id) {
        jdbc.sql("delete from import_job where id = ?").param(id).update();
    }

    /** Takes the job that waits longest and that no living hub works; it goes on where a dead one stopped. */
    Optional<ImportJob> take() {
        return jdbc.sql("update import_job set holder = :holder, attempts = attempts + 1, time = coalesce(time, now()),"
                        + " until = now() + :lease * interval '1 s' where id = ("
                        + "select id from import_job where state = 'waiting' and (until is null or until < now())"
                        + " order by created limit 1 for update skip locked) returning " + COLUMNS)
                .param("holder", holder)
                .param("lease", LEASE_SECONDS)
                .query((rs, n) -> job(rs))
                .optional();
    }

    int attempts(UUID id) {
        return jdbc.sql("select attempts from import_job where id = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Notes how far it is, and renews the lease; false if the job was dropped or another hub has it. */
    boolean reached(UUID id, int pass, long line, Map<String, Long> counts, long refused) {
        return jdbc.sql("""
                        update import_job set until = now() + :lease * interval '1 s', pass = :pass, line = :line,
                          counts = :counts, refused = :refused, attempts = 1
                        where id = :id and holder = :holder and state = 'waiting'
                        """)
                        .param("lease", LEASE_SECONDS)
                        .param("pass", pass)
                        .param("line", line)
                        .param("counts", FhirJson.mapper().writeValueAsString(counts))
                        .param("refused", refused)
                        .param("id", id)
                        .param("holder", holder)
                        .update()
                > 0;
    }

    /** Gives it back, so that another hub goes on at once. */
    void release(UUID id) {
        jdbc.sql("update import_job set until = null, attempts = attempts - 1 where id = ? and holder = ?")
                .params(id, holder)
                .update();
    }

    /** The database failed: soon, and counted among the attempts. */
    void again(UUID id) {
        jdbc.sql("update import_job set until = now() + interval '5 s' where id = ? and holder = ?")
                .params(id, holder)
                .update();
    }

    void end(UUID id, @Nullable String problem) {
        jdbc.sql("""
                update import_job set state = :state, problem = :problem, finished = now()
                where id = :id and holder = :holder and state = 'waiting'
                """)
                .param("state", problem == null ? "done" : "failed")
                .param("problem", problem)
                .param("id", id)
                .param("holder", holder)
                .update();
    }

    /** Notes that a client asked; false if it did so less than this long ago, and then nothing is noted. */
    boolean ask(UUID id, Duration least) {
        return jdbc.sql("""
                        update import_job set told = now()
                        where id = :id and (told is null or told <= now() - :millis * interval '1 ms')
                        """).param("id", id).param("millis", least.toMillis()).update() > 0;
    }

    /** Forgets what was finished this long ago, and what was never sent to its end. */
    void expire(Duration age) {
        jdbc.sql("delete from import_job where finished < now() - :age * interval '1 s'"
                        + " or state = 'sent' and created < now() - :age * interval '1 s'")
                .param("age", age.toSeconds())
                .update();
    }

    private static ImportJob job(ResultSet rs) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        FhirJson.parse(rs.getString("counts"))
                .properties()
                .forEach(member -> counts.put(member.getKey(), member.getValue().asLong()));
        return new ImportJob(
                rs.getObject("id", UUID.class),
                rs.getString("practice"),
                rs.getObject("account", Integer.class),
                rs.getString("base"),
                rs.getString("url"),
                rs.getObject("created", OffsetDateTime.class).toInstant(),
                ImportJob.State.valueOf(rs.getString("state").toUpperCase(Locale.ROOT)),
                rs.getInt("pass"),
                rs.getLong("line"),
                counts,
                rs.getLong("refused"),
                instant(rs.getObject("time", OffsetDateTime.class)),
                instant(rs.getObject("finished", OffsetDateTime.class)),
                rs.getString("problem"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
