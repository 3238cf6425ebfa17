package org.quiltehr.hub.codes;

import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which files were loaded, so that an unchanged one is not loaded again. */
final class TermFileSql {

    /** A file that was loaded; {@code report} is JSON. */
    record Loaded(String name, OffsetDateTime at, String report) {}

    private final JdbcClient jdbc;

    TermFileSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    boolean has(String name, String digest) {
        return jdbc.sql("select exists (select from term_file where name = ? and digest = ?)")
                .params(name, digest)
                .query(Boolean.class)
                .single();
    }

    void loaded(String name, String digest, String report) {
        jdbc.sql("""
                        insert into term_file (name, digest, report) values (?, ?, ?)
                        on conflict (name) do update set digest = excluded.digest, report = excluded.report, loaded = now()
                        """).params(name, digest, report).update();
    }

    List<Loaded> all() {
        return jdbc.sql("select name, loaded, report from term_file order by name")
                .query((r, n) -> new Loaded(r.getString(1), r.getObject(2, OffsetDateTime.class), r.getString(3)))
                .list();
    }
}
