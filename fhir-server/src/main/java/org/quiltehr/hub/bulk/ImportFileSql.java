package org.quiltehr.hub.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What imports were sent, in pieces, and what of it was refused. */
final class ImportFileSql {

    private final JdbcClient jdbc;

    ImportFileSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void part(UUID job, int seq, byte[] bytes) {
        jdbc.sql("insert into import_part (job, seq, bytes) values (?, ?, ?)")
                .params(job, seq, bytes)
                .update();
    }

    /** One piece; empty past the last. */
    Optional<byte[]> part(UUID job, int seq) {
        return jdbc.sql("select bytes from import_part where job = ? and seq = ?")
                .params(job, seq)
                .query((rs, n) -> rs.getBytes(1))
                .optional();
    }

    /** Pieces from one on, of a file that was not fetched to its end. */
    void dropPartsFrom(UUID job, int seq) {
        jdbc.sql("delete from import_part where job = ? and seq >= ?")
                .params(job, seq)
                .update();
    }

    /** What was sent is not needed any more. */
    void dropParts(UUID job) {
        jdbc.sql("delete from import_part where job = ?").param(job).update();
    }

    /** A line done again by another hub is told of once. */
    void refused(UUID job, Refused refused) {
        ArrayNode issues = FhirJson.mapper().createArrayNode();
        for (Issue issue : refused.issues()) {
            issues.addObject()
                    .put("code", issue.code())
                    .put("location", issue.location())
                    .put("text", issue.text());
        }
        jdbc.sql("insert into import_error (job, line, issues) values (?, ?, ?) on conflict do nothing")
                .params(job, refused.line(), FhirJson.mapper().writeValueAsString(issues))
                .update();
    }

    long told(UUID job) {
        return jdbc.sql("select count(*) from import_error where job = ?")
                .param(job)
                .query(Long.class)
                .single();
    }

    /** Refused lines after one, in order. */
    List<Refused> refused(UUID job, long after, int most) {
        return jdbc.sql("select line, issues from import_error where job = ? and line > ? order by line limit ?")
                .params(job, after, most)
                .query((rs, n) -> new Refused(rs.getLong(1), issues(rs.getString(2))))
                .list();
    }

    private static List<Issue> issues(String json) {
        List<Issue> issues = new ArrayList<>();
        for (JsonNode one : FhirJson.mapper().readTree(json)) {
            JsonNode location = one.path("location");
            issues.add(Issue.error(
                    one.path("code").asString(),
                    location.isString() ? location.asString() : null,
                    one.path("text").asString()));
        }
        return issues;
    }

    /** A line that was not loaded, and why. */
    record Refused(long line, List<Issue> issues) {}
}
