package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Dates;
import org.quiltehr.hub.index.SqlCondition.Micros;

/** The rows of one page of {@code $everything}: by type, the newest first. */
record EverythingSql(RowSql rows) {

    record Page(List<Row> rows, @Nullable String next) {}

    Page page(Connection connection, View view, Grant grant, Collection<LogicalId> patients, EverythingRequest request)
            throws SQLException {
        LogicalId only = patients.size() == 1 ? patients.iterator().next() : null;
        Args sql = RowSql.select(new Args(), view, only).add("""
                         as linked, r.type::text, r.date_lo::text, (select pg_current_snapshot()::text)
                        from\s""");
        if (only != null) {
            // so that the index over patient, type and date gives the page in order, and no row beyond it is read
            sql.add("res r where r.pat = ?", only.own());
        } else {
            // fenced, or an index over types is walked in the hope of soon meeting these patients
            RowSql.ofPatients(sql.add("(select * from res r where "), "r", patients)
                    .add(" offset 0) r where true");
        }
        sql.add(" and not r.deleted and r.type <> " + FhirTypes.require("Patient"));
        narrow(sql, view, request);
        String token = request.page();
        PageToken after = token == null ? null : PageToken.parse(token, 2);
        if (after != null) {
            sql.add(
                    """
                     and pg_visible_in_snapshot(r.xid, ?::pg_snapshot)
                    and (r.type > ?::int or r.type = ?::int and (r.date_lo < ?::timestamptz
                    or r.date_lo = ?::timestamptz and (r.home, r.pk) > (?, ?)))""",
                    after.snapshot(),
                    after.sort().get(0),
                    after.sort().get(0),
                    after.sort().get(1),
                    after.sort().get(1),
                    after.home(),
                    after.pk());
        }
        RowSql.inView(sql, view, grant, "r", patients)
                .add(" order by r.type, r.date_lo desc, r.home, r.pk limit ?", request.count() + 1);
        List<Row> found = new ArrayList<>();
        String snapshot = after == null ? "" : after.snapshot();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                found.add(rows.map(result, 2));
                snapshot = snapshot.isEmpty() ? result.getString(17) : snapshot;
            }
        }
        if (found.size() <= request.count()) {
            return new Page(found, null);
        }
        List<Row> page = found.subList(0, request.count());
        Row last = page.getLast();
        return new Page(
                page,
                new PageToken(
                                snapshot,
                                List.of(last.sort()),
                                last.id().home(),
                                last.id().own())
                        .text());
    }

    private static void narrow(Args sql, View view, EverythingRequest request) {
        if (!request.types().isEmpty()) {
            int[] types = request.types().stream()
                    .filter(FhirTypes::exists)
                    .mapToInt(FhirTypes::require)
                    .toArray();
            sql.add(" and r.type = any(?)", (Object) types);
        }
        Instant since = request.since();
        if (since != null) {
            sql.add(" and " + SpecialTerms.updated(view).replace("{r}", "r") + " >= ?", since.atOffset(ZoneOffset.UTC));
        }
        String start = request.start();
        if (start != null) {
            sql.add(
                    " and (r.date_hi is null or r.date_hi > ?)",
                    new Micros(range(start, "start").lo()));
        }
        String end = request.end();
        if (end != null) {
            sql.add(
                    " and (r.date_hi is null or r.date_lo < ?)",
                    new Micros(range(end, "end").hi()));
        }
    }

    private static Dates.Range range(String text, String name) {
        Dates.Range range = Dates.range(text);
        if (range == null) {
            throw QueryProblem.invalid("parameter " + name + ": the value is not a date");
        }
        return range;
    }
}
