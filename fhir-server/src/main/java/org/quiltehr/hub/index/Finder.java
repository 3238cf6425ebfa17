package org.quiltehr.hub.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;
import tools.jackson.databind.node.ObjectNode;

/** The way in for searches: what a question matches, what sorts, and what a parameter refers to. */
public final class Finder {

    private Finder() {}

    /**
     * The rows a question matches; {@code :missing} is {@link #present}, {@code :not} is the caller's to turn round.
     *
     * @throws BadValue if modifier or value cannot be used
     */
    public static Match match(SearchParam param, Question question) {
        if (param.kind() == Kind.COMPOSITE || param.parts().isEmpty()) {
            return ParamIndex.of(param.kind()).match(param, question);
        }
        List<SqlCondition> filters = new ArrayList<>();
        List<Driver> drivers = new ArrayList<>();
        boolean driven = true;
        for (SearchParam part : param.parts()) {
            Match match = match(part, question);
            filters.add(match.filter());
            drivers.addAll(match.drivers());
            driven &= !match.drivers().isEmpty();
        }
        return Match.of(SqlCondition.or(filters), driven ? drivers : List.of());
    }

    /** The rows that have a value of the parameter. */
    public static SqlCondition present(SearchParam param) {
        if (param.declared()) {
            return SqlCondition.of("{r}.tokens && ?", (Object) new long[] {param.presence()});
        }
        long bits = param.parts().isEmpty() ? param.bit() : 0;
        for (SearchParam part : param.parts()) {
            bits |= part.bit();
        }
        return SqlCondition.of("{r}.present & ? <> 0", bits);
    }

    /**
     * A condition on an instant.
     *
     * @param column SQL of the instant
     * @return null if the value is no date
     */
    public static @Nullable SqlCondition instant(String value, String column) {
        return DateIndex.compare(value, column, column, Instant.now());
    }

    /** What a row sorts by: an SQL expression over alias {@code r} that is never null; null if it cannot be sorted by. */
    public static @Nullable Sorting sorting(SearchParam param, boolean descending) {
        if (!param.stored()) {
            return null;
        }
        String side = " x where x.home = r.home and x.pk = r.pk and x.type = r.type and x.param = " + param.number();
        String extreme = descending ? "max" : "min";
        return switch (param.role()) {
            case DATE ->
                new Sorting(
                        descending
                                ? "r.date_lo"
                                : "case when r.date_hi is null then 'infinity'::timestamptz else r.date_lo end",
                        "timestamptz");
            case QUANTITY -> number("r.qty", descending);
            case CODE, NONE ->
                switch (param.kind()) {
                    case DATE ->
                        new Sorting(
                                "coalesce((select " + extreme + "(x.lo) from date2" + side + "), '"
                                        + (descending ? "-" : "") + "infinity'::timestamptz)",
                                "timestamptz");
                    case STRING ->
                        new Sorting(
                                "coalesce((select " + extreme + "(x.norm) from str" + side + "), '"
                                        + (descending ? "" : Character.toString(Character.MAX_CODE_POINT))
                                        + "') collate \"C\"",
                                "text");
                    case NUMBER, QUANTITY ->
                        number("(select " + extreme + "(x.value) from qty2" + side + ")", descending);
                    case TOKEN, REFERENCE, URI, COMPOSITE -> null;
                };
        };
    }

    private static Sorting number(String value, boolean descending) {
        return new Sorting("coalesce(" + value + ", '" + (descending ? "-" : "") + "infinity'::float8)", "float8");
    }

    /**
     * An identifier asked for alone.
     *
     * @param lookup its hash in table {@code lookup}
     * @param token its hash in {@code tokens}, with the system
     */
    public record IdentifierKey(long lookup, long token) {}

    /** The hashes of {@code system|value} or {@code value}; null if it is anything else. */
    public static @Nullable IdentifierKey identifier(SearchParam param, String value) {
        List<String> parts = Values.split(value, '|');
        String last = Values.plain(parts.getLast());
        if (parts.size() > 2 || last.isEmpty() || Values.split(value, ',').size() > 1) {
            return null;
        }
        String whole = parts.size() == 1 ? last : Values.plain(parts.getFirst()) + "|" + last;
        return new IdentifierKey(Keys.mix(param.typeSeed(), Hash64.of(last)), Keys.mix(param.seed(), Hash64.of(whole)));
    }

    /** What {@code tokens} hold of a row whose parameter has this code, where nobody writes a system beside it. */
    public static long token(SearchParam param, String code) {
        return Keys.mix(param.seed(), Hash64.of("*|" + code));
    }

    /** The parameter under which table {@code word} holds the units of UCUM. */
    public static long unitWords() {
        return Words.UNITS;
    }

    /** A sort expression and its SQL type. */
    public record Sorting(String sql, String type) {}

    /** Of a row with one value of the parameter: that it is the row's own patient. */
    public static SqlCondition ofOwnPatient(SearchParam param) {
        return ReferenceIndex.ofOwnPatient(param);
    }

    /** Whether a resource has one value of the parameter at most, by R4's definitions. */
    public static boolean single(SearchParam param) {
        return param.paths().size() == 1 && param.paths().getFirst().single(param.type());
    }

    /** The literal references a parameter finds in a resource. */
    public static List<String> references(SearchParam param, ObjectNode resource) {
        List<String> found = new ArrayList<>();
        for (ValuePath path : param.paths()) {
            path.visit(resource, (value, datatype) -> {
                String text = Shapes.text(value, "reference");
                if (text != null) {
                    found.add(text);
                }
            });
        }
        return found;
    }
}
