package org.quiltehr.hub.web;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What arrives from each practice, of all practices at once: each count ends at a bound, so that the page is quick with any number. */
final class NetworkSql {

    /** More is not counted. */
    static final int MOST = 10_000;

    /**
     * A practice now.
     *
     * @param last id of its newest message that was worked; null if there is none. Ids hold their time
     * @param waiting messages that are not worked yet
     * @param quarantined messages in quarantine now
     */
    record Now(@Nullable UUID last, long waiting, long quarantined) {

        static final Now NOTHING = new Now(null, 0, 0);
    }

    private final JdbcClient jdbc;

    NetworkSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** By number of practice. */
    Map<Integer, Now> now() {
        Map<Integer, Now> now = new HashMap<>();
        jdbc.sql("""
                        select p.num,
                          (select o.message from unnest(array[1, 2, 3]) as s (state)
                             cross join lateral (
                               select message from outcome
                               where practice = p.num and state = s.state order by message desc limit 1) o
                           order by 1 desc limit 1),
                          coalesce(w.waiting, 0),
                          (select count(*) from (
                             select from outcome where practice = p.num and state = 3 limit :most) q)
                        from practice p
                        left join (
                          select practice, count(*) as waiting from (select practice from work limit :most) counted
                          group by practice) w on w.practice = p.num
                        """).param("most", MOST).query(r -> {
            now.put(r.getInt(1), new Now(r.getObject(2, UUID.class), r.getLong(3), r.getLong(4)));
        });
        return now;
    }
}
