package org.quiltehr.hub.bulk;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The files imports fetch: table {@code import_input}. */
final class ImportInputSql {

    private final JdbcClient jdbc;

    ImportInputSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** How much there is of a job up to the end of a file. */
    record Reached(long lines, int parts, long bytes) {

        static final Reached NOTHING = new Reached(0, 0, 0);
    }

    /** A file; {@code reached} is null until it was fetched. */
    record Input(int seq, URI url, @Nullable Reached reached) {}

    void add(UUID job, List<URI> urls) {
        for (int seq = 0; seq < urls.size(); seq++) {
            jdbc.sql("insert into import_input (job, seq, url) values (?, ?, ?)")
                    .params(job, seq, urls.get(seq).toString())
                    .update();
        }
    }

    List<Input> of(UUID job) {
        return jdbc.sql("select seq, url, lines, parts, bytes from import_input where job = ? order by seq")
                .param(job)
                .query((rs, n) -> {
                    Long lines = rs.getObject(3, Long.class);
                    return new Input(
                            rs.getInt(1),
                            URI.create(rs.getString(2)),
                            lines == null ? null : new Reached(lines, rs.getInt(4), rs.getLong(5)));
                })
                .list();
    }

    void fetched(UUID job, int seq, Reached reached) {
        jdbc.sql("update import_input set lines = ?, parts = ?, bytes = ? where job = ? and seq = ?")
                .params(reached.lines(), reached.parts(), reached.bytes(), job, seq)
                .update();
    }
}
