package org.quiltehr.hub.bulk;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The files of exports, in pieces. */
final class ExportFileSql {

    private final JdbcClient jdbc;

    ExportFileSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void part(UUID job, int file, int seq, byte[] bytes) {
        jdbc.sql("insert into export_part (job, file, seq, bytes) values (?, ?, ?, ?)")
                .params(job, file, seq, bytes)
                .update();
    }

    void file(UUID job, ExportFile file) {
        jdbc.sql("insert into export_file (job, num, kind, type, count) values (?, ?, ?, ?, ?)")
                .params(job, file.num(), file.kind(), file.type(), file.count())
                .update();
    }

    List<ExportFile> files(UUID job) {
        return jdbc.sql("select num, kind, type, count from export_file where job = ? order by num")
                .param(job)
                .query((rs, n) -> new ExportFile(rs.getInt(1), rs.getString(2), rs.getString(3), rs.getLong(4)))
                .list();
    }

    /** One piece; empty past the last. */
    Optional<byte[]> part(UUID job, int file, int seq) {
        return jdbc.sql("select bytes from export_part where job = ? and file = ? and seq = ?")
                .params(job, file, seq)
                .query((rs, n) -> rs.getBytes(1))
                .optional();
    }
}
