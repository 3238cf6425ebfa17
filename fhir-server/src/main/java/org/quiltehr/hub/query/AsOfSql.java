package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;

/** Versions as they were current at an earlier instant, and which rows changed since. */
final class AsOfSql {

    /** One order for every generation: where a version is kept, in res or hist, changes with time. */
    private static final Comparator<Row> ORDER = Comparator.comparing(Row::type)
            .thenComparing(row -> row.id().home())
            .thenComparing(row -> row.id().own());

    private final RowSql rows;

    AsOfSql(RowSql rows) {
        this.rows = rows;
    }

    /** All statements of this transaction see the database as of the first. */
    static void onOneSnapshot(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("set transaction isolation level repeatable read, read only")) {
            statement.execute();
        }
    }

    /**
     * The instant before which everything that will ever be visible is: no write in progress began earlier. Rows bear
     * the time of their write, so content up to this instant does not change any more.
     */
    static Instant settled(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        select least(min(a.xact_start), clock_timestamp())
                        from pg_stat_activity a
                        where a.datname = current_database() and a.backend_xid is not null""");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return RowSql.instant(found, 1);
        }
    }

    /** What belonged to these Patient records at the instant, but for the records themselves. */
    List<Row> ofPatients(
            Connection connection,
            View view,
            Grant grant,
            Collection<LogicalId> patients,
            int @org.jspecify.annotations.Nullable [] types,
            Instant at)
            throws SQLException {
        Args sql = new Args().add("(select " + RowSql.columns(view) + " as linked from res r where ");
        RowSql.ofPatients(sql, "r", patients)
                .add(
                        " and r.updated <= ? and not r.deleted and r.type <> " + FhirTypes.require("Patient"),
                        at.atOffset(ZoneOffset.UTC));
        types(sql, types);
        RowSql.inView(sql, view, grant, "r", patients);
        ofHistory(sql, view, patients)
                .add(
                        " join res c on c.home = k.home and c.pk = k.pk and c.updated > ?"
                                + " cross join lateral (select * from hist h where h.home = k.home and h.pk = k.pk"
                                + " and h.updated <= ? order by h.ver desc limit 1) r"
                                + " where r.pat = any(?) and not r.deleted and r.type <> "
                                + FhirTypes.require("Patient"),
                        at.atOffset(ZoneOffset.UTC),
                        at.atOffset(ZoneOffset.UTC),
                        RowSql.owns(patients));
        types(sql, types);
        return ordered(rows.list(
                connection, RowSql.inView(sql, view, grant, "r", patients).add(")")));
    }

    /** The versions of rows at the instant, deleted ones too; rows that did not exist yet are left out. */
    List<Row> byIds(Connection connection, View view, Grant grant, Collection<LogicalId> ids, Instant at)
            throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        Args sql = new Args()
                .add(
                        "select " + RowSql.columns(view) + """
                         from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        cross join lateral (
                          select x.home, x.pk, x.type, x.pat, x.pat_home, x.change, x.updated, x.practice, x.ver,
                            x.deleted, x.message, x.dict, x.body, x.labels
                          from res x where x.home = k.home and x.pk = k.pk and x.updated <= ?
                          union all
                          select x.home, x.pk, x.type, x.pat, x.pat_home, x.change, x.updated, x.practice, x.ver,
                            x.deleted, x.message, x.dict, x.body, x.labels
                          from hist x where x.home = k.home and x.pk = k.pk and x.updated <= ?
                          order by ver desc limit 1) r
                        where true""",
                        RowSql.homes(ids),
                        RowSql.owns(ids),
                        at.atOffset(ZoneOffset.UTC),
                        at.atOffset(ZoneOffset.UTC));
        return ordered(rows.list(connection, RowSql.inView(sql, view, grant, "r")));
    }

    /**
     * Rows of these records (themselves too) whose current version is of the time between; also those that are deleted
     * now, or of another record.
     */
    List<Row> changed(
            Connection connection,
            View view,
            Grant grant,
            Collection<LogicalId> patients,
            Instant since,
            Instant until,
            int limit)
            throws SQLException {
        Args sql = new Args().add("(select " + RowSql.columns(view) + " as linked from res r where ");
        RowSql.ofPatients(sql, "r", patients)
                .add(
                        " and r.updated > ? and r.updated <= ?",
                        since.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC));
        RowSql.inView(sql, view, grant, "r", patients);
        ofHistory(sql, view, patients)
                .add(
                        " join res r on r.home = k.home and r.pk = k.pk"
                                + " where (r.pat is null or r.pat <> all(?)) and r.updated > ? and r.updated <= ?",
                        RowSql.owns(patients),
                        since.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC));
        RowSql.inView(sql, view, grant, "r", patients).add(") order by updated desc, home, pk limit ?", limit);
        return rows.list(connection, sql);
    }

    /** Rows a version of which belonged to these records. */
    private static Args ofHistory(Args sql, View view, Collection<LogicalId> patients) {
        sql.add(") union all (select " + RowSql.columns(view) + " as linked from ("
                + "select distinct h.home, h.pk from hist h where ");
        return RowSql.ofPatients(sql, "h", patients).add(") k");
    }

    private static void types(Args sql, int @org.jspecify.annotations.Nullable [] types) {
        if (types != null) {
            sql.add(" and r.type = any(?)", (Object) types);
        }
    }

    private static List<Row> ordered(List<Row> found) {
        return found.stream().sorted(ORDER).toList();
    }
}
