package org.quiltehr.hub.web;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.OpenStays;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds stays in hospital that go on, the latest first, by an index of nothing else (decision 50). */
final class CensusSql {

    private static final String OPEN =
            "select home, pk, date_lo::text || '~' || pk from res where " + OpenStays.of("res");

    /** More is not counted. */
    static final int MOST_NEWS = 99;

    private static final Pattern TOKEN =
            Pattern.compile("(-infinity|[0-9]{4}-[0-9]{2}-[0-9: .+-]{5,40})~(-?[0-9]{1,19})");

    private final JdbcClient jdbc;

    CensusSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** @param token where the page after this one begins */
    record Found(LogicalId encounter, String token) {}

    /** Whether {@link #page} takes it. */
    static boolean isToken(String text) {
        return text.isEmpty() || TOKEN.matcher(text).matches();
    }

    /**
     * Nothing is checked of what the caller may see.
     *
     * @param practice number of the practice whose stays they are, or null for all
     * @param of number of a practice that has a record of the patient, or null for all
     * @param after the token of the last one seen, or empty
     */
    List<Found> page(@Nullable Integer practice, @Nullable Integer of, String after, int count) {
        int cut = after.lastIndexOf('~');
        return jdbc.sql(OPEN + """
                          and (cast(:practice as int) is null or practice = :practice)
                          and (cast(:of as int) is null or practice = :of or exists (
                            select from member a
                              join member b on b.view = 0 and b.until is null
                                and b.person_pk = a.person_pk and b.person_home = a.person_home
                              join res r on r.home = b.home and r.pk = b.pk and r.practice = :of and not r.deleted
                            where a.view = 0 and a.until is null and a.pk = res.pat and a.home = res.pat_home))
                          and (cast(:at as text) is null
                            or (date_lo, pk) < (cast(:at as timestamptz), cast(:pk as bigint)))
                        order by date_lo desc, pk desc limit :count""")
                .param("practice", practice)
                .param("of", of)
                .param("at", cut < 0 ? null : after.substring(0, cut))
                .param("pk", cut < 0 ? null : after.substring(cut + 1))
                .param("count", count)
                .query((r, n) -> new Found(new LogicalId(r.getLong(1), r.getLong(2)), r.getString(3)))
                .list();
    }

    /**
     * What came into charts since a reader marked them as read, by Patient record; one that was never marked is left out.
     *
     * @param patients records whose persons are meant
     * @param types numbers of the types that count
     */
    Map<LogicalId, Integer> news(
            Grant grant, String reader, Collection<LogicalId> patients, Collection<Integer> types) {
        Map<LogicalId, Integer> news = new HashMap<>();
        jdbc.sql("""
                        with asked as (select k.home, k.pk from unnest(:homes, :pks) as k (home, pk)),
                        record as (
                          select k.home as of_home, k.pk as of_pk, k.home, k.pk from asked k
                          union
                          select k.home, k.pk, b.home, b.pk from asked k
                            join member a on a.view = 0 and a.until is null and a.pk = k.pk and a.home = k.home
                            join member b on b.view = 0 and b.until is null
                              and b.person_pk = a.person_pk and b.person_home = a.person_home),
                        look as (
                          select r.of_home, r.of_pk, max(l.at) as at from record r
                            join last_look l on l.pk = r.pk and l.home = r.home and l.reader = :reader
                          group by 1, 2)
                        select look.of_home, look.of_pk, (
                          select count(*) from (
                            select from record m join res r on r.pat = m.pk and r.pat_home = m.home
                            where m.of_home = look.of_home and m.of_pk = look.of_pk and r.updated > look.at
                              and not r.deleted and r.type = any(:types)
                            """ + grant.predicate("r") + """
                             limit :most) found)
                        from look
                        """)
                .param("homes", patients.stream().map(LogicalId::home).toArray(Long[]::new))
                .param("pks", patients.stream().map(LogicalId::own).toArray(Long[]::new))
                .param("reader", reader)
                .param("types", types.toArray(Integer[]::new))
                .param("most", MOST_NEWS)
                .query(r -> {
                    news.put(new LogicalId(r.getLong(1), r.getLong(2)), r.getInt(3));
                });
        return news;
    }
}
