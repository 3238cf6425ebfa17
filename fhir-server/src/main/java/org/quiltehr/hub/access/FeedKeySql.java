package org.quiltehr.hub.access;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The keys of feeds. */
final class FeedKeySql {

    /** A key without itself. */
    record Listed(
            int num, String label, String created, @Nullable String used, boolean revoked) {}

    private static final String OF_FEED = """
            select f.num from feed f join practice p on p.num = f.practice where p.slug = ? and f.slug = ?""";

    private final JdbcClient jdbc;

    FeedKeySql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Integer> add(String practice, String feed, byte[] hash, String label) {
        return jdbc.sql("insert into feed_key (hash, feed, label) select ?, f.num, ? from (" + OF_FEED
                        + ") f returning num")
                .params(hash, label, practice, feed)
                .query(Integer.class)
                .optional();
    }

    List<Listed> of(String practice, String feed) {
        return jdbc.sql("""
                        select num, label, created::text, used::text, revoked is not null from feed_key
                         where feed = (""" + OF_FEED + ") order by num")
                .params(practice, feed)
                .query((row, n) -> new Listed(
                        row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)))
                .list();
    }

    boolean revoke(String practice, String feed, int num) {
        return jdbc.sql("update feed_key set revoked = coalesce(revoked, now()) where num = ? and feed = (" + OF_FEED
                                + ")")
                        .params(num, practice, feed)
                        .update()
                == 1;
    }
}
