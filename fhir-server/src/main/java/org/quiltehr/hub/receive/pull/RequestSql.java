package org.quiltehr.hub.receive.pull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pulls of one patient that a person asked for. */
final class RequestSql {

    /** A pull that waits. */
    record Request(UUID id, String patient) {}

    private final JdbcClient jdbc;

    RequestSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    UUID add(int feed, String patient) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into pull_request (id, feed, patient) values (?, ?, ?)
                """).params(id, feed, patient).update();
        return id;
    }

    /** The one that waits longest. */
    Optional<Request> next(int feed) {
        return jdbc.sql("""
                        select id, patient from pull_request where feed = ? and finished is null order by asked limit 1
                        """)
                .param(feed)
                .query((rs, n) -> new Request(rs.getObject(1, UUID.class), rs.getString(2)))
                .optional();
    }

    /** Done: whose it was is forgotten. */
    void end(UUID id, String outcome, @Nullable String problem, String counts) {
        jdbc.sql("""
                update pull_request
                set finished = now(), outcome = :outcome, problem = :problem, counts = :counts, patient = null
                where id = :id
                """)
                .param("outcome", outcome)
                .param("problem", problem)
                .param("counts", counts)
                .param("id", id)
                .update();
        jdbc.sql("""
                delete from pull_request where finished < now() - interval '7 days'
                """).update();
    }

    /** The newest, without whose they are. */
    List<Map<String, @Nullable Object>> list(int feed) {
        return jdbc.sql("""
                select id, asked, finished, outcome, problem, counts from pull_request
                where feed = ? order by asked desc limit 20
                """).param(feed).query().listOfRows();
    }

    /** One of them, once it is done. */
    Optional<Map<String, @Nullable Object>> done(UUID id) {
        return jdbc.sql("""
                select id, asked, finished, outcome, problem, counts from pull_request
                where id = ? and finished is not null
                """).param(id).query().listOfRows().stream().findFirst();
    }
}
