package org.quiltehr.hub.retain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.hub.access.AuditMonthSql;
import org.quiltehr.hub.retain.MonthSql.Month;

/** Drops one month; each in a transaction of the caller's, that gives up rather than make writers wait. */
final class DropSql {

    private static final String PATIENCE = "set local lock_timeout = '5s'";
    private static final Pattern RANGE = Pattern.compile("FOR VALUES FROM \\('(.+)'\\) TO \\('(.+)'\\)");

    /** A month that may not be dropped yet; the message says why. */
    static final class Held extends Exception {
        private static final long serialVersionUID = 1L;

        Held(String why) {
            super(why, null, false, false);
        }
    }

    private final Connection tx;

    DropSql(Connection tx) {
        this.tx = tx;
    }

    /** Drops it and notes that; how many rows (of the journal: bodies) went. */
    long drop(Month month, String who) throws SQLException, Held {
        execute(PATIENCE);
        long rows = switch (month.kind()) {
            case JOURNAL -> bodies(month);
            case AUDIT -> audit(month, who);
            case HISTORY -> whole(month);
            case CHANGES -> changes(month);
        };
        long left = month.kind() == Kind.JOURNAL
                ? number("select pg_total_relation_size(to_regclass('" + month.table() + "'))")
                : 0;
        note(month, rows, month.bytes() - left);
        return rows;
    }

    private void note(Month month, long rows, long bytes) throws SQLException {
        try (PreparedStatement insert =
                tx.prepareStatement("insert into retention_drop (kind, until, rows, bytes) values (?, ?, ?, ?)"
                        + " on conflict (kind, until) do nothing")) {
            insert.setString(1, month.kind().code());
            insert.setObject(2, month.until().atOffset(ZoneOffset.UTC));
            insert.setLong(3, rows);
            insert.setLong(4, bytes);
            insert.executeUpdate();
        }
    }

    /**
     * Puts a copy in the month's place that holds all but the bytes. Of what waits or is quarantined the bytes stay too: it
     * may still be worked. The copy is made before anybody waits for it, so what was queued meanwhile is looked for once
     * nobody can queue.
     */
    private long bodies(Month month) throws SQLException, Held {
        Matcher range = RANGE.matcher(month.bound());
        if (!range.matches()) {
            throw new Held("its bounds are not of this release's making");
        }
        String copy = month.table() + "_kept";
        String columns = text("""
                select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
                 where attrelid = 'message'::regclass and attnum > 0 and not attisdropped and attname <> 'body'""");
        execute("create table " + copy + " (like message including defaults including storage including indexes)");
        execute("insert into " + copy + " (" + columns + ", body) select " + columns.replaceAll("(\\w+)", "m.$1")
                + """
                , case when m.parts = 0
                        and (coalesce(o.state, 0) not in (1, 2) or exists (select from work w where w.message = m.id))
                       then m.body end
                  from %s m left join outcome o on o.message = m.id""".formatted(month.table()));
        execute("alter table " + copy + " add constraint retained check (id is not null and id >= '" + range.group(1)
                + "' and id < '" + range.group(2) + "')");
        long rows = number("select count(*) from " + month.table() + " where body is not null")
                - number("select count(*) from " + copy + " where body is not null");
        execute("lock table message in access exclusive mode");
        if (number("select count(*) from work w join " + copy + " c on c.id = w.message join " + month.table()
                        + " m on m.id = c.id where c.body is null and m.body is not null")
                > 0) {
            throw new Held("one of its messages was queued again just now");
        }
        execute("alter table message detach partition " + month.table());
        execute("drop table " + month.table());
        execute("alter table " + copy + " rename to " + month.table());
        execute("alter table message attach partition " + month.table() + " " + month.bound());
        execute("alter table " + month.table() + " drop constraint retained");
        return rows;
    }

    private long audit(Month month, String who) throws SQLException, Held {
        try {
            return AuditMonthSql.drop(tx, month.table(), month.until(), who);
        } catch (AuditMonthSql.NotSealed e) {
            throw new Held(String.valueOf(e.getMessage()));
        }
    }

    private long whole(Month month) throws SQLException {
        long rows = number("select count(*) from " + month.table());
        execute("alter table " + month.kind().table() + " detach partition " + month.table());
        execute("drop table " + month.table());
        return rows;
    }

    /** The changes of links stay: membership names them, and a reader asks when it was. */
    private long changes(Month month) throws SQLException, Held {
        if (number(
                        "select count(*) from " + month.table() + " c, (select xid, number from follower"
                                + " union all select xid, number from full_text_state) f where (c.xid, c.number) > (f.xid, f.number)")
                > 0) {
            throw new Held("subscriptions or the full text have not read it yet: start a hub");
        }
        long rows = number("select count(*) from " + month.table() + " where kind = 0");
        execute("alter table change detach partition " + month.table());
        execute("insert into change select * from " + month.table() + " where kind <> 0");
        execute("drop table " + month.table());
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = tx.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = tx.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
