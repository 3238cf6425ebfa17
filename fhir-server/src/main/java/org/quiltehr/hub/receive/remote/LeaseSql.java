package org.quiltehr.hub.receive.remote;

import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Leases: of several hubs on one database one does a thing, until it gives it back or is silent for too long. */
public final class LeaseSql {

    /** Much longer than a holder is ever silent: it renews every few seconds. */
    public static final Duration TIME = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final UUID holder = UUID.randomUUID();

    public LeaseSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Takes or renews; false if another hub holds it. The database's clock decides. */
    public boolean hold(String name) {
        return jdbc.sql("""
                        insert into lease (name, holder, until) values (:name, :holder, now() + :seconds * interval '1 s')
                        on conflict (name) do update set holder = excluded.holder, until = excluded.until
                        where lease.holder = excluded.holder or lease.until < now()
                        """)
                        .param("name", name)
                        .param("holder", holder)
                        .param("seconds", TIME.toSeconds())
                        .update()
                > 0;
    }

    /** Gives it back. */
    public void release(String name) {
        jdbc.sql("""
                delete from lease where name = :name and holder = :holder
                """).param("name", name).param("holder", holder).update();
    }
}
