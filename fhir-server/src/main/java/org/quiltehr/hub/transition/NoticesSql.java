package org.quiltehr.hub.transition;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Admissions and discharges elsewhere of people a practice has a record of. */
public final class NoticesSql {

    /**
     * A stay at another practice.
     *
     * @param patient the record of the practice whose stay it is
     * @param practice number of that practice
     */
    public record Notice(
            LogicalId encounter,
            LogicalId patient,
            int practice,
            @Nullable Instant admitted,
            @Nullable Instant discharged) {}

    private final JdbcClient jdbc;

    NoticesSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * What happened since, the latest first; nothing is checked of what the caller may see.
     *
     * @param practice number of the practice whose patients they are
     */
    public List<Notice> since(int practice, Instant since, int limit) {
        return jdbc.sql("""
                        select s.home, s.pk, s.pat_home, s.pat, s.practice, s.admitted, s.discharged
                        from transition_stay s
                        where (s.admitted >= :since or s.discharged >= :since) and s.practice <> :practice
                          and exists (
                            select from member a
                              join member b on b.view = 0 and b.until is null
                                and b.person_pk = a.person_pk and b.person_home = a.person_home
                              join res r on r.home = b.home and r.pk = b.pk and r.practice = :practice and not r.deleted
                            where a.view = 0 and a.until is null and a.pk = s.pat and a.home = s.pat_home)
                        order by greatest(s.discharged, s.admitted) desc
                        limit :limit
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("practice", practice)
                .param("limit", limit)
                .query((r, n) -> new Notice(
                        new LogicalId(r.getLong(1), r.getLong(2)),
                        new LogicalId(r.getLong(3), r.getLong(4)),
                        r.getInt(5),
                        instant(r.getObject(6, OffsetDateTime.class)),
                        instant(r.getObject(7, OffsetDateTime.class))))
                .list();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
