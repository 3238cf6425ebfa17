package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** Reads value sets, and carries out what {@link Compose} makes of them. */
final class ValueSetSql {

    /** A member of a value set. */
    record Member(
            String system,
            String version,
            String code,
            String display,
            boolean inactive,
            boolean isAbstract,
            @Nullable String definition,
            @Nullable String designations) {}

    private static final String BEST = " order by practice = ? desc, network desc, written desc limit 1";

    private final JdbcClient jdbc;

    ValueSetSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<ObjectNode> valueSet(int asker, String url, @Nullable String version) {
        return jdbc.sql("select body from term_value_set where url = ? and (?::text is null or version = ?)" + BEST)
                .params(Arrays.asList(url, version, version, asker))
                .query(String.class)
                .optional()
                .map(FhirJson::parse);
    }

    Optional<ObjectNode> byResource(String id) {
        return jdbc.sql("select body from term_value_set where resource = ? order by written desc limit 1")
                .param(id)
                .query(String.class)
                .optional()
                .map(FhirJson::parse);
    }

    long count(Query members, Query narrowed) {
        return run(() -> jdbc.sql("select count(*) from (" + members.text() + ") v where true" + narrowed.text())
                .params(both(members, narrowed))
                .query(Long.class)
                .single());
    }

    List<Member> page(Query members, Query narrowed, int offset, int count) {
        List<Object> values = both(members, narrowed);
        values.add(count);
        values.add(offset);
        return run(() -> jdbc.sql("""
                        select system, version, code, display, inactive, abstract, definition, designations
                        from (
                        """ + members.text() + ") v where true" + narrowed.text()
                        + " order by part, place, code limit ? offset ?")
                .params(values)
                .query((r, n) -> new Member(
                        r.getString(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getBoolean(5),
                        r.getBoolean(6),
                        r.getString(7),
                        r.getString(8)))
                .list());
    }

    private static List<Object> both(Query members, Query narrowed) {
        List<Object> values = new ArrayList<>(members.values());
        values.addAll(narrowed.values());
        return values;
    }

    private interface Run<T> {
        T run();
    }

    private static <T> T run(Run<T> run) {
        try {
            return run.run();
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof java.sql.SQLException sql && "2201B".equals(sql.getSQLState())) {
                throw new TerminologyProblem(
                        TerminologyProblem.Kind.INVALID, "A filter's regular expression is not well formed.");
            }
            throw e;
        }
    }
}
