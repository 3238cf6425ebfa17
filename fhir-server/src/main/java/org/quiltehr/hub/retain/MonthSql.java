package org.quiltehr.hub.retain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The months there are of a kind, made ahead and listed. */
final class MonthSql {

    private static final Pattern NAMED = Pattern.compile(".*_(\\d{4})_(\\d{2})");
    private static final Pattern BEFORE = Pattern.compile("FOR VALUES FROM \\(MINVALUE\\) TO \\('(.+)'\\)");

    /** As PostgreSQL writes a bound, in whatever zone the session has. */
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[xxx][x]", Locale.ROOT);

    /**
     * One partition.
     *
     * @param bound as SQL
     * @param until everything in it is before this
     */
    record Month(Kind kind, String table, String bound, Instant until, long bytes) {}

    private MonthSql() {}

    /** This month's and the next two of what no other room makes. */
    static void ahead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    select keep_month(parent, (now() at time zone 'UTC' + make_interval(months => n))::date)
                      from unnest(array['hist', 'change']) parent, generate_series(0, 2) n""");
        }
    }

    /** Those that end before an instant and were not dropped yet, oldest first. */
    static List<Month> before(Connection connection, Kind kind, Instant bound) throws SQLException {
        List<Month> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                        select c.relname, pg_get_expr(c.relpartbound, c.oid), pg_total_relation_size(c.oid)
                          from pg_inherits i join pg_class c on c.oid = i.inhrelid
                         where i.inhparent = to_regclass(?)""")) {
            select.setString(1, kind.table());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Instant until = until(rows.getString(1), rows.getString(2));
                    if (until != null && !until.isAfter(bound)) {
                        found.add(new Month(kind, rows.getString(1), rows.getString(2), until, rows.getLong(3)));
                    }
                }
            }
        }
        found.sort(Comparator.comparing(Month::until));
        return undropped(connection, kind, found);
    }

    /** A month of the journal stays, without its bytes: that it was dropped stands elsewhere. */
    private static List<Month> undropped(Connection connection, Kind kind, List<Month> found) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select max(until) from retention_drop where kind = ?")) {
            select.setString(1, kind.code());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                OffsetDateTime last = rows.getObject(1, OffsetDateTime.class);
                return last == null || kind != Kind.JOURNAL
                        ? found
                        : found.stream()
                                .filter(month -> month.until().isAfter(last.toInstant()))
                                .toList();
            }
        }
    }

    private static @Nullable Instant until(String table, String bound) {
        Matcher named = NAMED.matcher(table);
        if (named.matches()) {
            return YearMonth.of(Integer.parseInt(named.group(1)), Integer.parseInt(named.group(2)))
                    .plusMonths(1)
                    .atDay(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
        Matcher before = BEFORE.matcher(bound);
        return before.matches()
                ? OffsetDateTime.parse(before.group(1).replace(' ', 'T') + ":00")
                        .toInstant()
                : null;
    }
}
