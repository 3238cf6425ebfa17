package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition over a row of {@code res}, whose alias is written {@code {r}} until {@link #as} sets it. Values of the request stand in {@code args} only, never in
 * {@code sql}.
 *
 * @param sql with a {@code ?} for each argument; binds tighter than {@code and}
 * @param args String, Long, Integer, Double, LocalDate, {@code long[]} or {@link Micros}
 */
public record SqlCondition(String sql, List<Object> args) {

    public static final SqlCondition TRUE = new SqlCondition("true", List.of());
    public static final SqlCondition FALSE = new SqlCondition("false", List.of());

    /** An instant as PostgreSQL's microseconds since 2000. */
    public record Micros(long value) {}

    public static SqlCondition of(String sql, Object... args) {
        return new SqlCondition(sql, List.of(args));
    }

    /** One of some values; a single one is compared as such, which lets a btree give its order. */
    public static SqlCondition in(String column, long[] values) {
        return values.length == 1 ? of(column + " = ?", values[0]) : of(column + " = any(?)", (Object) values);
    }

    /** With the alias set. */
    public SqlCondition as(String alias) {
        return new SqlCondition(sql.replace("{r}", alias), args);
    }

    public SqlCondition not() {
        return new SqlCondition("(" + sql + ") is not true", args);
    }

    public static SqlCondition or(List<SqlCondition> any) {
        return join(any, " or ", FALSE);
    }

    public static SqlCondition and(List<SqlCondition> all) {
        return join(all, " and ", TRUE);
    }

    private static SqlCondition join(List<SqlCondition> parts, String word, SqlCondition none) {
        if (parts.isEmpty()) {
            return none;
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<Object> args = new ArrayList<>();
        parts.forEach(part -> args.addAll(part.args()));
        return new SqlCondition(
                parts.stream().map(SqlCondition::sql).collect(Collectors.joining(word, "(", ")")), args);
    }
}
