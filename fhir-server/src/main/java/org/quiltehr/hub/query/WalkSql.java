package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;
import org.quiltehr.hub.index.Indexer;

/**
 * Shows one transaction the clinical tables as they were when a walk of pages began. Rows that changed since are put,
 * as they were, into temporary tables, and temporary views of the clinical tables' names join both; every statement of the
 * transaction then reads the past without knowing. Where nothing changed, nothing is made. The transaction is to be
 * rolled back.
 */
final class WalkSql {

    /** A walk during which more was changed is over: its pages would cost more than they are worth. */
    private static final int MAX = 20_000;

    private static final String CHANGED = """
            from change c cross join lateral unnest(c.homes, c.pks, c.vers) as k (home, pk, ver)
            where c.xid >= pg_snapshot_xmin(?::pg_snapshot) and not pg_visible_in_snapshot(c.xid, ?::pg_snapshot)
              and k.ver > 1""";

    private static final String LINKED = """
            select exists (select 1 from change c
            where c.xid >= pg_snapshot_xmin(?::pg_snapshot) and not pg_visible_in_snapshot(c.xid, ?::pg_snapshot)
              and c.kind <> 0)""";

    private static final String TABLES = """
            create temp table asof_key (home bigint, pk bigint, primary key (home, pk)) on commit drop;
            create temp table asof_res (like public.res including indexes) on commit drop;
            create temp table asof_lookup (like public.lookup including indexes) on commit drop;
            create temp table asof_str (like public.str including indexes) on commit drop;
            create temp table asof_date2 (like public.date2 including indexes) on commit drop;
            create temp table asof_qty2 (like public.qty2 including indexes) on commit drop
            """;

    private static final String ROWS = """
            insert into asof_res (home, pk, pat, pat_home, change, xid, updated, labels, content, key_hash, message, entry,
                                  practice, ver, type, dict, deleted, more, present, date_lo, body)
            select distinct on (h.home, h.pk) h.home, h.pk, h.pat, h.pat_home, h.change, h.xid, h.updated, h.labels,
                   h.content, 0, h.message, h.entry, h.practice, h.ver, h.type, h.dict, h.deleted, false, 0, '-infinity',
                   h.body
              from asof_key k join hist h on h.home = k.home and h.pk = k.pk
             where pg_visible_in_snapshot(h.xid, ?::pg_snapshot)
             order by h.home, h.pk, h.ver desc
            """;

    /** The snapshot's form was checked; a view takes no arguments. */
    private static final String VIEWS = """
            create temp view res as
              select * from public.res r where pg_visible_in_snapshot(r.xid, '%1$s'::pg_snapshot)
              union all select * from asof_res;
            create temp view lookup as
              select * from public.lookup l
               where not exists (select 1 from asof_key k where k.home = l.home and k.pk = l.pk)
              union all select * from asof_lookup;
            create temp view str as
              select * from public.str l
               where not exists (select 1 from asof_key k where k.home = l.home and k.pk = l.pk)
              union all select * from asof_str;
            create temp view date2 as
              select * from public.date2 l
               where not exists (select 1 from asof_key k where k.home = l.home and k.pk = l.pk)
              union all select * from asof_date2;
            create temp view qty2 as
              select * from public.qty2 l
               where not exists (select 1 from asof_key k where k.home = l.home and k.pk = l.pk)
              union all select * from asof_qty2;
            create temp view member as
              select m.view, m.home, m.pk, m.person_home, m.person_pk, m.since,
                     case when pg_visible_in_snapshot(closed.xid, '%1$s'::pg_snapshot) then m.until end as until
                from public.member m
                left join public.change begun on begun.number = m.since
                left join public.change closed on closed.number = m.until
               where begun.xid is null or pg_visible_in_snapshot(begun.xid, '%1$s'::pg_snapshot)
            """;

    private final BodyCodec bodies;
    private final Indexer indexer;

    WalkSql(BodyCodec bodies, Indexer indexer) {
        this.bodies = bodies;
        this.indexer = indexer;
    }

    /** Begins a transaction that sees what a walk saw on its first page; true if {@link #leave} is to forget plans. */
    boolean enter(Connection tx, String snapshot) throws SQLException {
        tx.setAutoCommit(false);
        // what changed and what is read must be seen at one moment
        tx.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        long changed = count(tx, snapshot);
        if (changed > MAX) {
            throw new QueryProblem(
                    QueryProblem.Code.GONE,
                    "too much was changed since the first page of this walk; begin the search anew");
        }
        if (changed == 0 && !linked(tx, snapshot)) {
            return false;
        }
        execute(tx, TABLES);
        if (changed > 0) {
            fill(tx, snapshot);
        }
        execute(tx, VIEWS.formatted(snapshot));
        // a statement prepared before would go on reading the tables
        execute(tx, "deallocate all");
        return true;
    }

    void leave(Connection tx, boolean shadowed) throws SQLException {
        tx.rollback();
        tx.setAutoCommit(true);
        if (shadowed) {
            execute(tx, "deallocate all");
        }
    }

    private static long count(Connection tx, String snapshot) throws SQLException {
        Args sql = new Args()
                .add(
                        "select count(*) from (select distinct k.home, k.pk " + CHANGED + " limit " + (MAX + 1) + ") x",
                        snapshot,
                        snapshot);
        try (PreparedStatement statement = sql.prepare(tx);
                ResultSet found = statement.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private static boolean linked(Connection tx, String snapshot) throws SQLException {
        try (PreparedStatement statement =
                        new Args().add(LINKED, snapshot, snapshot).prepare(tx);
                ResultSet found = statement.executeQuery()) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static void execute(Connection tx, String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            statement.execute(sql);
        }
    }

    private void fill(Connection tx, String snapshot) throws SQLException {
        update(
                tx,
                new Args()
                        .add(
                                "insert into asof_key (home, pk) select distinct k.home, k.pk " + CHANGED,
                                snapshot,
                                snapshot));
        update(tx, new Args().add(ROWS, snapshot));
        List<Former> former = new ArrayList<>();
        String read = "select home, pk, type, pat, pat_home, dict, body from asof_res where not deleted";
        try (PreparedStatement statement = tx.prepareStatement(read);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                former.add(former(rows));
            }
        }
        index(tx, former);
        execute(tx, "analyze asof_key; analyze asof_res");
    }

    /** A row as it was, with what it was found by. */
    private record Former(LogicalId id, int type, IndexRow index) {}

    private Former former(ResultSet rows) throws SQLException {
        long pat = rows.getLong(4);
        LogicalId patient = rows.wasNull() ? null : new LogicalId(rows.getLong(5), pat);
        int type = rows.getInt(3);
        var tree = FhirJson.parse(bodies.unpack(rows.getBytes(7), rows.getInt(6)));
        return new Former(
                new LogicalId(rows.getLong(1), rows.getLong(2)),
                type,
                indexer.index(FhirTypes.name(type), patient, tree));
    }

    private static void update(Connection tx, Args sql) throws SQLException {
        try (PreparedStatement statement = sql.prepare(tx)) {
            statement.executeUpdate();
        }
    }

    private static void index(Connection tx, List<Former> former) throws SQLException {
        ShadowSql shadow = new ShadowSql(tx);
        for (Former row : former) {
            shadow.row(row.id(), row.type(), row.index());
        }
        shadow.write();
    }

    /** The snapshot a page link carries, or null if there is no page link. */
    static @Nullable String snapshot(SearchRequest request) {
        for (SearchRequest.Parameter parameter : request.parameters()) {
            if (parameter.name().equals("_page")) {
                return PageToken.snapshot(parameter.value());
            }
        }
        return null;
    }
}
