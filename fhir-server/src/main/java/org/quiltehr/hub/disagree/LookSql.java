package org.quiltehr.hub.disagree;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.OpenStays;
import org.quiltehr.hub.work.FollowSql;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose chart is to be looked through: patients in hospital of whom something was written or linked since the last look. */
final class LookSql {

    private static final String OPEN = OpenStays.of("e");

    private final JdbcClient jdbc;

    LookSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** All who are in hospital are due; from then on changes are followed. */
    void all() {
        jdbc.sql("insert into disagreement_look (home, pk)"
                        + " select distinct coalesce(e.pat_home, e.home), e.pat from res e"
                        + " where e.pat is not null and " + OPEN + " on conflict do nothing")
                .update();
    }

    /** Whose record, or whose linked record, was written in these transactions is due, if there is an open stay of theirs. */
    void mark(FollowSql.Span span) {
        jdbc.sql("""
                        with touched as (
                          select distinct coalesce(r.pat_home, r.home) as home, r.pat as pk
                          from change c
                          cross join lateral unnest(c.homes, c.pks) as k (home, pk)
                          join res r on r.home = k.home and r.pk = k.pk
                          where c.xid > :after::text::xid8 and c.xid <= :upTo::text::xid8 and r.pat is not null),
                        same as (
                          select home, pk from touched
                          union
                          select b.home, b.pk from touched t
                            join member a on a.view = 0 and a.until is null and a.pk = t.pk and a.home = t.home
                            join member b on b.view = 0 and b.until is null
                              and b.person_pk = a.person_pk and b.person_home = a.person_home)
                        insert into disagreement_look (home, pk)
                        select s.home, s.pk from same s
                        where exists (
                          select from res e
                          where e.pat = s.pk and coalesce(e.pat_home, e.home) = s.home and
                          """ + OPEN + """
                        )
                        on conflict (home, pk) do update set due = true where not disagreement_look.due
                        """)
                .param("after", span.after())
                .param("upTo", span.upTo())
                .update();
    }

    /** Who waits longest for a look, held for this transaction: what is written of them meanwhile makes them due again. */
    Optional<LogicalId> due() {
        return jdbc.sql("""
                        select home, pk from disagreement_look where due
                        order by at nulls first limit 1 for update skip locked
                        """)
                .query((r, n) -> new LogicalId(r.getLong(1), r.getLong(2)))
                .optional();
    }

    /** What disagrees of them, each line by its statements. */
    void looked(LogicalId patient, List<? extends Collection<LogicalId>> lines) {
        jdbc.sql("delete from disagreement where home = ? and pk = ?")
                .params(patient.home(), patient.own())
                .update();
        for (int line = 0; line < lines.size(); line++) {
            jdbc.sql("insert into disagreement (home, pk, line, homes, pks) values (:home, :pk, :line, :homes, :pks)")
                    .param("home", patient.home())
                    .param("pk", patient.own())
                    .param("line", line)
                    .param(
                            "homes",
                            lines.get(line).stream().map(LogicalId::home).toArray(Long[]::new))
                    .param("pks", lines.get(line).stream().map(LogicalId::own).toArray(Long[]::new))
                    .update();
        }
        jdbc.sql("update disagreement_look set due = false, at = now() where home = ? and pk = ?")
                .params(patient.home(), patient.own())
                .update();
    }

    /** Whose stay ended is forgotten; who was looked at yesterday is due: a medicine may have ended by its date since. */
    void tidy() {
        jdbc.sql("""
                        delete from disagreement_look l where not exists (
                          select from res e where e.pat = l.pk and coalesce(e.pat_home, e.home) = l.home and
                          """ + OPEN + ")").update();
        jdbc.sql("update disagreement_look set due = true where not due and at < now() - interval '1 day'")
                .update();
    }
}
