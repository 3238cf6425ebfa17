package org.quiltehr.hub.transition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many results stays in hospital wait for, many stays at once, for lists of patients. */
public final class AwaitedSql {

    private final JdbcClient jdbc;

    AwaitedSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * Results that are ordered or under way, by stay; a stay that waits for none is left out.
     *
     * @param stays Encounters the caller may see; nothing is checked here
     */
    public Map<LogicalId, Integer> open(Collection<LogicalId> stays) {
        Map<LogicalId, Integer> open = new HashMap<>();
        jdbc.sql("""
                        select r.stay_home, r.stay_pk, count(*)
                        from unnest(:homes, :pks) as s (home, pk)
                        join transition_result r on r.stay_home = s.home and r.stay_pk = s.pk
                        where r.state = 'open'
                        group by 1, 2""")
                .param("homes", stays.stream().map(LogicalId::home).toArray(Long[]::new))
                .param("pks", stays.stream().map(LogicalId::own).toArray(Long[]::new))
                .query(r -> {
                    open.put(new LogicalId(r.getLong(1), r.getLong(2)), r.getInt(3));
                });
        return open;
    }
}
