package org.quiltehr.hub.receive.pull;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A Bulk Data export on its way. */
final class ExportSql {

    /**
     * How far an export is.
     *
     * @param status where the server tells of it
     * @param manifest the server's list of files, once it has finished
     * @param file the file being read, from 0
     * @param offset bytes of it that are journaled
     */
    record Export(String status, Instant started, @Nullable String manifest, int file, long offset) {}

    private final JdbcClient jdbc;

    ExportSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Export> of(int feed) {
        return jdbc.sql("""
                select status, started, manifest, file, offset_ from pull_export where feed = ?
                """)
                .param(feed)
                .query((rs, n) -> new Export(
                        rs.getString(1),
                        rs.getObject(2, OffsetDateTime.class).toInstant(),
                        rs.getString(3),
                        rs.getInt(4),
                        rs.getLong(5)))
                .optional();
    }

    void save(int feed, Export export) {
        jdbc.sql("""
                insert into pull_export (feed, status, started, manifest, file, offset_)
                values (:feed, :status, :started, :manifest, :file, :offset)
                on conflict (feed) do update
                set status = excluded.status, started = excluded.started, manifest = excluded.manifest,
                    file = excluded.file, offset_ = excluded.offset_
                """)
                .param("feed", feed)
                .param("status", export.status())
                .param("started", export.started().atOffset(ZoneOffset.UTC))
                .param("manifest", export.manifest())
                .param("file", export.file())
                .param("offset", export.offset())
                .update();
    }

    void done(int feed) {
        jdbc.sql("""
                delete from pull_export where feed = ?
                """).param(feed).update();
    }
}
