package org.quiltehr.hub.transition;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Owners of results whom somebody chose. */
final class OwnerSql {

    private final JdbcClient jdbc;

    OwnerSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Empty if the rules say who answers. */
    Optional<Owner> chosen(long result) {
        return jdbc.sql("select owner, owner_practice, name from transition_owner where result = ?")
                .params(result)
                .query((r, n) -> Owner.keyed(r.getString(1), r.getString(2), r.getString(3)))
                .optional();
    }

    /** The last word counts. */
    void choose(long result, Owner owner, String who) {
        jdbc.sql("""
                        insert into transition_owner (result, owner, owner_practice, name, who) values (?, ?, ?, ?, ?)
                        on conflict (result) do update set owner = excluded.owner, owner_practice = excluded.owner_practice,
                          name = excluded.name, who = excluded.who, at = now()
                        """)
                .params(result, owner.key(), owner.practice(), owner.name(), who)
                .update();
    }
}
