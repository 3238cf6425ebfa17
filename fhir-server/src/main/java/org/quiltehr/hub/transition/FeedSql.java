package org.quiltehr.hub.transition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.work.FollowSql;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the versions that transactions wrote, as far as they matter to the ledger. */
final class FeedSql {

    private final JdbcClient jdbc;
    private final BodyCodec bodies;

    FeedSql(DataSource database, BodyCodec bodies) {
        this.jdbc = JdbcClient.create(database);
        this.bodies = bodies;
    }

    /** The versions of one type. */
    List<Version> encounters(FollowSql.Span span) {
        return versions(span, List.of("Encounter"), "");
    }

    /** The versions of these types that belong to patients with a stay. */
    List<Version> ofStays(FollowSql.Span span, Collection<String> types) {
        return versions(
                span,
                types,
                "and exists (select from transition_stay s where s.pat = r.pat and s.pat_home = coalesce(r.pat_home, r.home))");
    }

    /** The versions of the Tasks that the ledger made. */
    List<Version> tasks(FollowSql.Span span) {
        return versions(
                span,
                List.of("Task"),
                "and exists (select from transition_task t where t.home = r.home and t.pk = r.pk)");
    }

    private List<Version> versions(FollowSql.Span span, Collection<String> types, String condition) {
        String numbers = types.stream()
                .map(type -> String.valueOf(FhirTypes.require(type)))
                .collect(Collectors.joining(",", "{", "}"));
        return jdbc.sql("""
                        select c.number, c.at, r.type, r.home, r.pk, coalesce(r.pat_home, r.home), r.pat, r.practice, r.deleted,
                          r.dict, r.body
                        from change c
                        cross join lateral unnest(c.homes, c.pks, c.vers) as k (home, pk, ver)
                        cross join lateral (
                          select home, pk, type, pat, pat_home, practice, deleted, dict, body from res
                          where home = k.home and pk = k.pk and ver = k.ver
                          union all
                          select home, pk, type, pat, pat_home, practice, deleted, dict, body from hist
                          where home = k.home and pk = k.pk and ver = k.ver) r
                        where c.xid > :after::text::xid8 and c.xid <= :upTo::text::xid8 and c.kind = 0
                          and c.types && :types::smallint[] and r.type = any(:types::smallint[]) and r.pat is not null
                        """ + condition + " order by c.number, r.home, r.pk")
                .param("after", span.after())
                .param("upTo", span.upTo())
                .param("types", numbers)
                .query(this::version)
                .list();
    }

    private Version version(ResultSet r, int n) throws SQLException {
        boolean deleted = r.getBoolean(9);
        return new Version(
                r.getLong(1),
                r.getObject(2, OffsetDateTime.class).toInstant(),
                FhirTypes.name(r.getInt(3)),
                new LogicalId(r.getLong(4), r.getLong(5)),
                new LogicalId(r.getLong(6), r.getLong(7)),
                r.getInt(8),
                deleted,
                deleted
                        ? FhirJson.mapper().createObjectNode()
                        : FhirJson.parse(bodies.unpack(r.getBytes(11), r.getInt(10))));
    }
}
