package org.quiltehr.hub.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Conditions and the notices of them. */
final class ConditionSql {

    private static final String COLUMNS = "c.id, c.kind, c.subject, c.opened, c.closed, c.text";

    /** A time. */
    record Span(Instant from, Instant to) {}

    /**
     * One condition.
     *
     * @param closed null while it is open
     */
    record Condition(
            long id,
            Finding.Kind kind,
            String subject,
            Instant opened,
            @Nullable Instant closed,
            String text) {}

    /**
     * A condition of which not everybody was told that it opened, or closed.
     *
     * @param toldBy channels that took it already
     */
    record Notice(Condition condition, boolean opening, Set<String> toldBy) {

        /** When there came to be something to tell. */
        Instant at() {
            Instant closed = condition.closed();
            return opening || closed == null ? condition.opened() : closed;
        }
    }

    private final JdbcClient jdbc;

    ConditionSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    List<Condition> open() {
        return jdbc.sql("select " + COLUMNS + " from watch_condition c where closed is null order by opened, id")
                .query((rs, n) -> condition(rs))
                .list();
    }

    /** Those open now, and those closed since an instant; newest first. */
    List<Condition> since(Instant since, int most) {
        return jdbc.sql("select " + COLUMNS + """
                 from watch_condition c where closed is null or closed >= :since
                order by opened desc, id desc limit :most""")
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query((rs, n) -> condition(rs))
                .list();
    }

    /** Opens one and makes the notice of it; does nothing if it is open. */
    void open(Finding finding, Instant now) {
        jdbc.sql("""
                with opened as (
                  insert into watch_condition (kind, subject, opened, text) values (:kind, :subject, :now, :text)
                  on conflict do nothing returning id)
                insert into watch_notice (condition, opening, made) select id, true, :now from opened
                """)
                .param("kind", finding.kind().code())
                .param("subject", finding.subject())
                .param("text", finding.text())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Closes one and makes the notice of it; does nothing if it is closed. */
    void close(long id, Instant now) {
        jdbc.sql("""
                with closed as (
                  update watch_condition set closed = :now where id = :id and closed is null returning id)
                insert into watch_notice (condition, opening, made) select id, false, :now from closed
                """).param("id", id).param("now", now.atOffset(ZoneOffset.UTC)).update();
    }

    /** When feeds were silent, by subject; one open ends now. */
    Map<String, List<Span>> silences(Instant since, Instant now) {
        Map<String, List<Span>> found = new HashMap<>();
        jdbc.sql("""
                select subject, opened, coalesce(closed, :now) from watch_condition
                where kind = 'feed-silent' and coalesce(closed, :now) >= :since
                """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(rs -> {
                    found.computeIfAbsent(rs.getString(1), s -> new ArrayList<>())
                            .add(new Span(instant(rs, 2), instant(rs, 3)));
                });
        return found;
    }

    /** What nobody was told yet, oldest first. */
    List<Notice> untold() {
        return jdbc.sql("select " + COLUMNS + """
                , n.opening, n.told_by from watch_notice n join watch_condition c on c.id = n.condition
                where n.told is null order by n.made, c.id, n.opening desc""")
                .query((rs, n) -> new Notice(condition(rs), rs.getBoolean(7), Set.of((String[])
                        rs.getArray(8).getArray())))
                .list();
    }

    /** One channel took it. */
    void toldBy(Notice notice, String channel) {
        jdbc.sql(
                        "update watch_notice set told_by = told_by || :channel::text where condition = :id and opening = :opening")
                .param("channel", channel)
                .param("id", notice.condition().id())
                .param("opening", notice.opening())
                .update();
    }

    /** All channels took it. */
    void told(Notice notice, Instant now) {
        jdbc.sql("update watch_notice set told = :now where condition = :id and opening = :opening")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", notice.condition().id())
                .param("opening", notice.opening())
                .update();
    }

    private static Condition condition(ResultSet rs) throws SQLException {
        return new Condition(
                rs.getLong(1),
                Finding.Kind.of(rs.getString(2)),
                rs.getString(3),
                instant(rs, 4),
                rs.getObject(5) == null ? null : instant(rs, 5),
                rs.getString(6));
    }

    private static Instant instant(ResultSet rs, int column) throws SQLException {
        return rs.getObject(column, OffsetDateTime.class).toInstant();
    }
}
