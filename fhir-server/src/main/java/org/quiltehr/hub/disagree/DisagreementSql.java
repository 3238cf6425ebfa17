package org.quiltehr.hub.disagree;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** On how many lines of a chart its sources disagree, as far as a reader may know. */
public final class DisagreementSql {

    private final JdbcClient jdbc;

    DisagreementSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * By Patient record; one that was not looked through yet is left out. A line counts if the reader may read every
     * statement that disagrees on it, so that no number tells of what is withheld.
     *
     * @param patients records of patients in hospital
     */
    public Map<LogicalId, Integer> counts(Grant grant, Collection<LogicalId> patients) {
        Map<LogicalId, Integer> counts = new HashMap<>();
        jdbc.sql("""
                        select l.home, l.pk, (
                          select count(*) from disagreement d
                          where d.home = l.home and d.pk = l.pk and not exists (
                            select from unnest(d.homes, d.pks) as s (home, pk)
                            where not exists (
                              select from res r where r.home = s.home and r.pk = s.pk and not r.deleted
                              """ + grant.predicate("r") + """
                            )))
                        from unnest(:homes, :pks) as k (home, pk)
                        join disagreement_look l on l.home = k.home and l.pk = k.pk and l.at is not null
                        """)
                .param("homes", patients.stream().map(LogicalId::home).toArray(Long[]::new))
                .param("pks", patients.stream().map(LogicalId::own).toArray(Long[]::new))
                .query(r -> {
                    counts.put(new LogicalId(r.getLong(1), r.getLong(2)), r.getInt(3));
                });
        return counts;
    }
}
