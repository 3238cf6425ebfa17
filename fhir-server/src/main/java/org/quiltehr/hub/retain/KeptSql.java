package org.quiltehr.hub.retain;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept by month, for a page: the rules, what each month takes of each kind, what was dropped and what is next. */
public final class KeptSql {

    private static final Pattern NAMED = Pattern.compile(".*_(\\d{4})_(\\d{2})");

    /**
     * Bytes with indexes, by kind.
     *
     * @param month null: what is not by month: all before the table was, or rows of no month made ahead
     */
    public record Month(@Nullable YearMonth month, Map<Kind, Long> bytes) {

        public long total() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A month that was dropped.
     *
     * @param kind its name
     * @param until all before is gone
     */
    public record Dropped(String kind, Instant until, Instant at, long rows, long bytes) {}

    private final DataSource database;
    private final Rules rules;

    KeptSql(DataSource database, Rules rules) {
        this.database = database;
        this.rules = rules;
    }

    /** For how many whole months a kind is kept; null: nothing of it is ever dropped. */
    public @Nullable Integer months(Kind kind) {
        return rules.months().get(kind);
    }

    /** The newest first, what is not by month last. */
    public List<Month> sizes() {
        Map<YearMonth, Map<Kind, Long>> months = new TreeMap<>(java.util.Comparator.reverseOrder());
        Map<Kind, Long> rest = new EnumMap<>(Kind.class);
        JdbcClient jdbc = JdbcClient.create(database);
        for (Kind kind : Kind.values()) {
            jdbc.sql("""
                            select c.relname, pg_total_relation_size(c.oid)
                              from pg_inherits i join pg_class c on c.oid = i.inhrelid
                             where i.inhparent = to_regclass(?)""").params(kind.table()).query(r -> {
                Matcher named = NAMED.matcher(r.getString(1));
                Map<Kind, Long> into = named.matches()
                        ? months.computeIfAbsent(
                                YearMonth.of(Integer.parseInt(named.group(1)), Integer.parseInt(named.group(2))),
                                month -> new EnumMap<>(Kind.class))
                        : rest;
                into.merge(kind, r.getLong(2), Long::sum);
            });
        }
        List<Month> all = new java.util.ArrayList<>();
        months.forEach((month, bytes) -> all.add(new Month(month, bytes)));
        if (!rest.isEmpty()) {
            all.add(new Month(null, rest));
        }
        return all;
    }

    /** The last first. */
    public List<Dropped> dropped(int most) {
        return JdbcClient.create(database)
                .sql("select kind, until, at, rows, bytes from retention_drop order by at desc, kind limit ?")
                .params(most)
                .query((r, n) -> new Dropped(
                        r.getString(1),
                        r.getObject(2, OffsetDateTime.class).toInstant(),
                        r.getObject(3, OffsetDateTime.class).toInstant(),
                        r.getLong(4),
                        r.getLong(5)))
                .list();
    }

    /** What the next night drops. */
    public List<Retention.Step> next(Instant now) {
        try {
            return new Retention(database, rules).plan(now);
        } catch (SQLException e) {
            throw new IllegalStateException("the months could not be listed", e);
        }
    }
}
