package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;

/** Versions, current and former, newest first. */
final class HistorySql {

    /** No later version was there already. */
    private static final String REPLACED = """
             and not exists (
            select 1 from res n where n.home = r.home and n.pk = r.pk and n.ver = r.ver + 1 and n.updated <= ?)
            and not exists (
            select 1 from hist n where n.home = r.home and n.pk = r.pk and n.ver = r.ver + 1 and n.updated <= ?)""";

    private final RowSql rows;

    HistorySql(RowSql rows) {
        this.rows = rows;
    }

    /** Versions of one resource below a version number. */
    List<Row> ofOne(
            Connection connection,
            View view,
            Grant grant,
            String type,
            LogicalId id,
            int below,
            HistoryRequest asked,
            int limit)
            throws SQLException {
        Args sql = new Args();
        for (String table : List.of("res", "hist")) {
            sql.add(table.equals("res") ? "(" : " union all (")
                    .add(
                            "select " + RowSql.columns(view) + " as linked from " + table
                                    + " r where r.home = ? and r.pk = ? and r.type = ? and r.ver < ?",
                            id.home(),
                            id.own(),
                            FhirTypes.require(type),
                            below);
            when(sql, asked);
            RowSql.inView(sql, view, grant, "r").add(" order by r.ver desc limit ?)", limit);
        }
        return rows.list(connection, sql.add(" order by ver desc limit ?", limit));
    }

    /** All versions of some records. */
    List<Row> ofAll(Connection connection, View view, Grant grant, Collection<LogicalId> ids) throws SQLException {
        Args sql = new Args();
        for (String table : List.of("res", "hist")) {
            sql.add(table.equals("res") ? "" : " union all ")
                    .add(
                            "select " + RowSql.columns(view)
                                    + " as linked from unnest(?::bigint[], ?::bigint[]) as k (home, pk) join " + table
                                    + " r on r.home = k.home and r.pk = k.pk where true",
                            RowSql.homes(ids),
                            RowSql.owns(ids));
            RowSql.inView(sql, view, grant, "r");
        }
        return rows.list(connection, sql);
    }

    /** Versions of a type below a point in the order of change. */
    List<Row> ofType(
            Connection connection,
            View view,
            Grant grant,
            String type,
            @Nullable Position below,
            HistoryRequest asked,
            int limit)
            throws SQLException {
        Args sql = new Args();
        for (String table : List.of("res", "hist")) {
            sql.add(table.equals("res") ? "(" : " union all (")
                    .add(
                            "select " + RowSql.columns(view) + " as linked from " + table + " r where r.type = ?",
                            FhirTypes.require(type));
            below(sql, below);
            when(sql, asked);
            RowSql.inView(sql, view, grant, "r").add(" order by change desc, home desc, pk desc limit ?)", limit);
        }
        return rows.list(connection, sql.add(" order by change desc, home desc, pk desc limit ?", limit));
    }

    /** Versions of all types, by the change records. */
    List<Row> ofSystem(
            Connection connection, View view, Grant grant, @Nullable Position below, HistoryRequest asked, int limit)
            throws SQLException {
        Args sql = new Args().add("select " + RowSql.columns(view) + """
                         as linked
                        from (
                          select u.home, u.pk, u.ver, c.number
                          from change c cross join lateral unnest(c.homes, c.pks, c.vers) as u (home, pk, ver)
                          where c.kind = 0""");
        if (below != null) {
            sql.add(
                    " and c.number <= ? and (c.number, u.home, u.pk) < (?, ?, ?)",
                    below.change(),
                    below.change(),
                    below.home(),
                    below.pk());
        }
        Instant since = asked.since();
        if (since != null) {
            sql.add(" and c.at >= ?", since.atOffset(ZoneOffset.UTC));
        }
        HistoryRequest.Period at = asked.at();
        if (at != null) {
            sql.add(" and c.at < ?", at.to().atOffset(ZoneOffset.UTC));
            sql.add(
                    REPLACED.replace("r.", "u."),
                    at.from().atOffset(ZoneOffset.UTC),
                    at.from().atOffset(ZoneOffset.UTC));
        }
        sql.add("""
                 order by c.number desc, u.home desc, u.pk desc limit ?) k
                cross join lateral (
                  select %s from res x where x.home = k.home and x.pk = k.pk and x.ver = k.ver
                  union all
                  select %s from hist x where x.home = k.home and x.pk = k.pk and x.ver = k.ver) r
                where true""".replace("%s", """
                x.home, x.pk, x.type, x.pat, x.pat_home, x.change, x.updated, x.practice, x.ver, x.deleted, x.message,
                x.dict, x.body, x.labels"""), limit);
        return rows.list(
                connection,
                RowSql.inView(sql, view, grant, "r").add(" order by r.change desc, r.home desc, r.pk desc"));
    }

    /** Where a page of history ended. */
    record Position(long change, long home, long pk) {}

    private static void below(Args sql, @Nullable Position below) {
        if (below != null) {
            sql.add(
                    " and r.change <= ? and (r.change, r.home, r.pk) < (?, ?, ?)",
                    below.change(),
                    below.change(),
                    below.home(),
                    below.pk());
        }
    }

    private static void when(Args sql, HistoryRequest asked) {
        Instant since = asked.since();
        if (since != null) {
            sql.add(" and r.updated >= ?", since.atOffset(ZoneOffset.UTC));
        }
        HistoryRequest.Period at = asked.at();
        if (at != null) {
            var from = at.from().atOffset(ZoneOffset.UTC);
            sql.add(" and r.updated < ?", at.to().atOffset(ZoneOffset.UTC)).add(REPLACED, from, from);
        }
    }
}
