package org.quiltehr.hub.receive;

import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the header of what was refused at the MLLP port, for the steward; never the body. */
final class UnknownSenderSql {

    private static final int LONGEST = 200;

    private final JdbcClient jdbc;

    UnknownSenderSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void record(Msh msh) {
        try {
            jdbc.sql("""
                    insert into unknown_sender (application, facility, header, first, last, times)
                    values (:application, :facility, :header, now(), now(), 1)
                    on conflict (application, facility) do update
                    set header = excluded.header, last = excluded.last, times = unknown_sender.times + 1
                    """)
                    .param("application", clean(msh.first(3)))
                    .param("facility", clean(msh.first(4)))
                    .param("header", msh.line().getBytes(StandardCharsets.UTF_8))
                    .update();
        } catch (DataAccessException e) {
            // the sender was told all the same; the next one is recorded
        }
    }

    private static String clean(String text) {
        String clean = text.replace("\0", "");
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
    }
}
