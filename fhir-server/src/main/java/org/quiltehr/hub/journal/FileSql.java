package org.quiltehr.hub.journal;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what became of the messages of one file. */
final class FileSql {

    private final JdbcClient jdbc;

    FileSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** The outcomes of the first messages of a file; one that waits, for the first time or again, has none. */
    List<Finished> settled(UUID file, int parts) {
        return jdbc.sql("""
                        select o.state, o.finished, o.adapter, o.adapter_version, o.settings, o.mapped, o.contents, o.receipt
                        from message m join outcome o on o.message = m.id
                        where m.parent = ? and m.part < ? and not exists (select from work w where w.message = m.id)
                        order by m.part
                        """)
                .params(file, parts)
                .query((rs, n) -> JournalSql.finished(rs, 1))
                .list();
    }
}
