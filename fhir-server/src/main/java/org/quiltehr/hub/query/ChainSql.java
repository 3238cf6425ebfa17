package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.Referred;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SqlCondition;

/** What a step of a chain leads to: keys by the hundred thousand, and bodies only where a reference is in nothing else. */
final class ChainSql {

    private final BodyCodec bodies;

    ChainSql(BodyCodec bodies) {
        this.bodies = bodies;
    }

    /** Adds the records a plan finds, of a Patient all that are one person, up to the plan's limit of matches. */
    static void ends(Connection connection, Plan plan, Referred found) throws SQLException {
        Args sql = new Args().add("with k as materialized (");
        SearchSql.all(sql, plan, "r.home, r.pk", List.of()).add(")");
        if (plan.type().equals("Patient")) {
            sql.add("""
                       select e.home, e.pk, al.id from (
                      select coalesce(b.home, k.home) as home, coalesce(b.pk, k.pk) as pk from k
                      left join member a on a.view = ? and a.home = k.home and a.pk = k.pk and a.until is null
                      left join member b on b.view = a.view and b.person_home = a.person_home
                        and b.person_pk = a.person_pk and b.until is null) e\
                      """, plan.view().num());
        } else {
            sql.add(" select e.home, e.pk, al.id from k e");
        }
        sql.add(" left join alias al on al.home = e.home and al.pk = e.pk");
        StreamSql.read(connection, sql, row -> {
            LogicalId id = new LogicalId(row.getLong(1), row.getLong(2));
            String chosen = row.getString(3);
            found.add(plan.type(), id, chosen == null ? id.text() : chosen);
        });
    }

    /**
     * The records of a type that are referred to by a parameter, of the rows a plan finds up to its limit.
     *
     * @return null if they are more than the limit
     */
    @Nullable
    Set<LogicalId> referred(Connection connection, Plan plan, SearchParam param, String type) throws SQLException {
        Set<LogicalId> found = new HashSet<>();
        Set<String> chosen = new HashSet<>();
        boolean own = type.equals("Patient") && Finder.single(param);
        SqlCondition simple = own ? Finder.ofOwnPatient(param).as("r") : SqlCondition.FALSE;
        Args sql = new Args().add("select pat_home, pat, own, dict, case when own then null else body end from (");
        SearchSql.all(
                sql, plan, "r.pat_home, r.pat, r.dict, r.body, (" + simple.sql() + ") is true as own", simple.args());
        int[] rows = {0};
        StreamSql.read(connection, sql.add(") k"), row -> {
            rows[0]++;
            if (row.getBoolean(3)) {
                found.add(new LogicalId(row.getLong(1), row.getLong(2)));
                return;
            }
            var tree = FhirJson.parse(bodies.unpack(row.getBytes(5), row.getInt(4)));
            for (String reference : Finder.references(param, tree)) {
                if (ReferenceText.isRelative(reference) && type.equals(ReferenceText.type(reference))) {
                    String id = ReferenceText.id(reference);
                    LogicalId.parse(id).ifPresentOrElse(found::add, () -> chosen.add(id));
                }
            }
        });
        if (rows[0] >= plan.limit()) {
            return null;
        }
        if (!chosen.isEmpty()) {
            found.addAll(AliasSql.behind(connection, type, chosen).values());
        }
        return found;
    }
}
