package org.quiltehr.hub.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database says of the whole network of hubs. */
final class StateSql {

    /**
     * What waits of a feed, and when it last sent.
     *
     * @param waiting messages not worked yet
     * @param oldest age of the one that has waited longest, seconds; 0 if none waits
     * @param quiet time since the quarter hour it last sent in began, seconds; NaN if it never did
     */
    record Lag(int feed, long waiting, double oldest, double quiet) {}

    private final JdbcClient jdbc;

    StateSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    List<Lag> lags() {
        return jdbc.sql("""
                select f.num, coalesce(w.n, 0), coalesce(extract(epoch from now() - m.received), 0)::double precision,
                       coalesce((extract(epoch from now()) - 900.0 * s.slot), 'NaN'::numeric)::double precision
                from feed f
                left join (select feed, count(*) n, min(place) first from work group by feed) w on w.feed = f.num
                left join work o on o.place = w.first
                left join message m on m.id = o.message
                left join lateral (select slot from feed_slot where feed = f.num order by slot desc limit 1) s on true
                """)
                .query((rs, n) -> new Lag(rs.getInt(1), rs.getLong(2), rs.getDouble(3), rs.getDouble(4)))
                .list();
    }

    /** Bytes by table with its indexes; of tables by month all months together. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        jdbc.sql("""
                select coalesce(p.relname, c.relname), sum(pg_total_relation_size(c.oid))::bigint
                from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
                where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' group by 1
                """).query(rs -> {
            sizes.put(rs.getString(1), rs.getLong(2));
        });
        return sizes;
    }

    /** Conditions of the watch that are open, by kind. */
    Map<String, Long> conditions() {
        Map<String, Long> open = new TreeMap<>();
        jdbc.sql("select kind, count(*) from watch_condition where closed is null group by kind")
                .query(rs -> {
                    open.put(rs.getString(1), rs.getLong(2));
                });
        return open;
    }

    /** Seconds since jobs last ended well, by job. */
    Map<String, Double> jobs() {
        Map<String, Double> ages = new TreeMap<>();
        jdbc.sql(
                        "select job, extract(epoch from now() - good)::double precision from job_result where good is not null")
                .query(rs -> {
                    ages.put(rs.getString(1), rs.getDouble(2));
                });
        return ages;
    }
}
