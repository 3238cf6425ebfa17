package org.quiltehr.hub.work;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far somebody has followed the change table, in the order of its transactions and below those still under way, so that
 * none is missed.
 */
public final class FollowSql {

    /** The transactions after one and up to another, both by number. */
    public record Span(long after, long upTo) {}

    private static final int TRANSACTIONS = 500;

    private final JdbcClient jdbc;
    private final String mark;

    /** @param mark the table whose one row says in {@code done} up to where; 0 before the first time */
    public FollowSql(DataSource database, String mark) {
        this.jdbc = JdbcClient.create(database);
        this.mark = mark;
    }

    /** Who has never followed begins with the transactions under way; whoever has goes on. True: it was never. */
    public boolean begin() {
        return jdbc.sql(
                                "update " + mark
                                        + " set done = pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 where done = 0")
                        .update()
                > 0;
    }

    /**
     * What comes next, held for this transaction; empty if there is nothing, or another hub is at it. The mark is read once,
     * so that the index of transactions is entered there: joined to it, all changes ever made were sorted at each look.
     */
    public Optional<Span> next() {
        return jdbc.sql("with mark as (select done from " + mark + " for update skip locked)," + """

                          page as (
                            select c.xid from change c
                            where c.xid > (select done::text::xid8 from mark)
                              and c.xid < pg_snapshot_xmin(pg_current_snapshot())
                            order by c.xid limit :most)
                        select m.done, max(p.xid::text::bigint) from mark m, page p group by m.done
                        """)
                .param("most", TRANSACTIONS)
                .query((r, n) -> new Span(r.getLong(1), r.getLong(2)))
                .optional();
    }

    /** In the transaction of {@link #next()}: the span is taken. */
    public void done(Span span) {
        jdbc.sql("update " + mark + " set done = ? where done < ?")
                .params(span.upTo(), span.upTo())
                .update();
    }
}
