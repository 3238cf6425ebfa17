package org.quiltehr.hub.web;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database holds and what waits in it; rows by the planner's estimate, so that no page counts millions. */
final class StorageSql {

    /** A table with its indexes. */
    record Table(String name, long bytes, long rows) {}

    /**
     * Messages that are not worked yet.
     *
     * @param since when the one that waits longest came; null if none waits
     */
    record Waiting(long messages, @Nullable Instant since) {}

    private final JdbcClient jdbc;

    StorageSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    long total() {
        return jdbc.sql("select pg_database_size(current_database())")
                .query(Long.class)
                .single();
    }

    /** The largest first; of a table in partitions all of them together. */
    List<Table> tables(int most) {
        return jdbc.sql("""
                        select coalesce(p.relname, c.relname), sum(pg_total_relation_size(c.oid)),
                          sum(greatest(c.reltuples, 0))
                        from pg_class c
                        left join pg_inherits i on i.inhrelid = c.oid
                        left join pg_class p on p.oid = i.inhparent
                        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                        group by 1 order by 2 desc limit :most
                        """)
                .param("most", most)
                .query((rs, n) -> new Table(rs.getString(1), rs.getLong(2), rs.getLong(3)))
                .list();
    }

    /** When the oldest message that is kept came; empty if there is none. */
    String journal() {
        return jdbc.sql("select received from message order by id limit 1")
                .query((rs, n) -> rs.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .map(Dates::show)
                .orElse("");
    }

    Waiting waiting() {
        return jdbc.sql("""
                        select (select count(*) from work),
                          (select m.received from (select message from work order by place limit 1) w
                             join message m on m.id = w.message)
                        """)
                .query((rs, n) -> new Waiting(
                        rs.getLong(1),
                        rs.getObject(2) == null
                                ? null
                                : rs.getObject(2, OffsetDateTime.class).toInstant()))
                .single();
    }
}
