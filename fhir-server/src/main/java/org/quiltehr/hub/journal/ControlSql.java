package org.quiltehr.hub.journal;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Messages by control id, which table {@code seen} keeps in the order of its bytes. */
final class ControlSql {

    /** Behind every text that begins so. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final JdbcClient jdbc;

    ControlSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    List<UUID> messages(Collection<Integer> feeds, String prefix, int limit) {
        return jdbc.sql("""
                        select s.message from unnest(:feeds) as f (num)
                        cross join lateral (
                          select s.message from seen s
                          where s.feed = f.num and s.control >= :from and s.control < :before
                          order by s.control limit :limit) s
                        limit :limit
                        """)
                .param("feeds", feeds.toArray(new Integer[0]))
                .param("from", prefix)
                .param("before", prefix + LAST)
                .param("limit", limit)
                .query((r, n) -> r.getObject(1, UUID.class))
                .list();
    }
}
