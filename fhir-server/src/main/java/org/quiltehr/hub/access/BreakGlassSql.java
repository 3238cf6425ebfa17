package org.quiltehr.hub.access;

import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Charts opened in an emergency, and what became of looking at it later. */
final class BreakGlassSql {

    private static final String OF_PRACTICES = """
            exists (select from (
              select g.home, g.pk
              union all
              select b.home, b.pk from member a
                join member b on b.view = 0 and b.person_home = a.person_home and b.person_pk = a.person_pk and b.until is null
               where a.view = 0 and a.home = g.home and a.pk = g.pk and a.until is null) o
              join res r on r.home = o.home and r.pk = o.pk and r.practice = any(?))""";

    private final JdbcClient jdbc;

    BreakGlassSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Opens a chart; gives until when. */
    OffsetDateTime open(int account, LogicalId record, String reason, int hours, int reviewHours) {
        return jdbc.sql("""
                        insert into broken_glass (account, home, pk, reason, until, review)
                        values (?, ?, ?, ?, now() + ? * interval '1 hour', now() + ? * interval '1 hour')
                        returning until""")
                .params(account, record.home(), record.own(), reason, hours, reviewHours)
                .query(OffsetDateTime.class)
                .single();
    }

    /** Those nobody has looked at, what is due first; at most so many. */
    List<BreakGlass.Opened> waiting(int most) {
        return jdbc.sql(select("g.reviewed is null") + " order by g.review limit ?")
                .param(most)
                .query((row, n) -> opened(row))
                .list();
    }

    /** Those of persons of whom one of these practices has a record, the newest first. */
    List<BreakGlass.Opened> ofPractices(Integer[] practices, int most) {
        return jdbc.sql(select(OF_PRACTICES) + " order by g.at desc limit ?")
                .params(practices, most)
                .query((row, n) -> opened(row))
                .list();
    }

    /** Those nobody has looked at, once for each practice with a record of the person. */
    List<BreakGlass.Waiting> waitingByPractice() {
        return jdbc.sql("""
                        select distinct p.slug, g.num, g.at from broken_glass g
                          cross join lateral (
                            select g.home, g.pk
                            union
                            select b.home, b.pk from member a
                              join member b on b.view = 0 and b.person_home = a.person_home and b.person_pk = a.person_pk
                               and b.until is null
                             where a.view = 0 and a.home = g.home and a.pk = g.pk and a.until is null) o
                          join res r on r.home = o.home and r.pk = o.pk and not r.deleted
                          join practice p on p.num = r.practice
                         where g.reviewed is null order by g.num, p.slug""")
                .query((row, n) -> new BreakGlass.Waiting(
                        row.getString("slug"),
                        row.getLong("num"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static String select(String condition) {
        return """
                select g.num, a.name, g.home, g.pk, g.reason, g.at, g.until, g.review, g.review < now() as late, g.verdict
                  from broken_glass g join account a on a.num = g.account where\s""" + condition;
    }

    private static BreakGlass.Opened opened(java.sql.ResultSet row) throws java.sql.SQLException {
        return new BreakGlass.Opened(
                row.getLong("num"),
                row.getString("name"),
                new LogicalId(row.getLong("home"), row.getLong("pk")),
                row.getString("reason"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("until", OffsetDateTime.class).toInstant(),
                row.getObject("review", OffsetDateTime.class).toInstant(),
                row.getBoolean("late"),
                row.getString("verdict"));
    }

    /** False if there is none of this number, it was looked at, or the reviewer opened it. */
    boolean review(long num, int reviewer, String verdict) {
        return jdbc.sql("""
                        update broken_glass set reviewed = now(), reviewer = ?, verdict = ?
                         where num = ? and reviewed is null and account <> ?""").params(reviewer, verdict, num, reviewer).update() == 1;
    }
}
