package org.quiltehr.hub.codes;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Codes whose meaning changed, and the messages that use them. */
final class RemapSql {

    /** A changed code; {@code since} tells whether it changed again meanwhile. */
    record Mark(long hash, OffsetDateTime since) {}

    private final JdbcClient jdbc;

    RemapSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    List<Mark> marks() {
        return jdbc.sql("select hash, since from remap order by since limit 100")
                .query((r, n) -> new Mark(r.getLong(1), r.getObject(2, OffsetDateTime.class)))
                .list();
    }

    List<UUID> messages(long hash, @Nullable UUID after, int limit) {
        return jdbc.sql("""
                        select message from local_code_use where hash = ? and (?::uuid is null or message > ?)
                        order by message limit ?
                        """)
                .params(Arrays.asList(hash, after, after, limit))
                .query((r, n) -> r.getObject(1, UUID.class))
                .list();
    }

    void done(Mark mark) {
        jdbc.sql("delete from remap where hash = ? and since = ?")
                .params(mark.hash(), mark.since())
                .update();
    }
}
