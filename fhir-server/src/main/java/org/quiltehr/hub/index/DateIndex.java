package org.quiltehr.hub.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Dates.Range;
import org.quiltehr.hub.index.IndexRow.Date2;
import org.quiltehr.hub.index.SqlCondition.Micros;
import tools.jackson.databind.JsonNode;

/** Dates, times and periods as ranges: the type's main date in columns, others in {@code date2}. */
final class DateIndex implements ParamIndex {

    static final DateIndex INSTANCE = new DateIndex();

    private DateIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        Range range = switch (datatype) {
            case "Period" -> period(value);
            case "Timing" -> timing(value);
            default -> value.isString() ? Dates.range(value.stringValue()) : null;
        };
        if (range == null) {
            return;
        }
        if (param.role() != SearchParam.Role.DATE) {
            row.date(new Date2((short) param.number(), range.lo(), range.hi()));
        } else if (row.dateHi == null) {
            row.dateLo = range.lo();
            row.dateHi = range.hi();
        }
    }

    private static @Nullable Range period(JsonNode value) {
        String start = Shapes.text(value, "start");
        String end = Shapes.text(value, "end");
        Range from = start == null ? null : Dates.range(start);
        Range to = end == null ? null : Dates.range(end);
        if (from == null && to == null) {
            return null;
        }
        return new Range(from == null ? Dates.MIN : from.lo(), to == null ? Dates.MAX : to.hi());
    }

    /** From the first event to the last, or the bounds. */
    private static @Nullable Range timing(JsonNode value) {
        long lo = Dates.MAX;
        long hi = Dates.MIN;
        for (JsonNode event : Shapes.items(value, "event")) {
            Range range = event.isString() ? Dates.range(event.stringValue()) : null;
            if (range != null) {
                lo = Math.min(lo, range.lo());
                hi = Math.max(hi, range.hi());
            }
        }
        if (hi != Dates.MIN) {
            return new Range(lo, hi);
        }
        JsonNode repeat = Shapes.member(value, "repeat");
        JsonNode bounds = repeat == null ? null : Shapes.member(repeat, "boundsPeriod");
        return bounds == null ? null : period(bounds);
    }

    @Override
    public Match match(SearchParam param, Question question) {
        if (!question.modifier().isEmpty()) {
            throw BadValue.modifier(param, ":missing");
        }
        boolean main = param.role() == SearchParam.Role.DATE;
        List<SqlCondition> any = new ArrayList<>();
        for (String value : question.values()) {
            SqlCondition compared =
                    compare(value, main ? "{r}.date_lo" : "d.lo", main ? "{r}.date_hi" : "d.hi", Instant.now());
            if (compared == null) {
                throw BadValue.value(
                        param, "a date: [eq ne gt lt ge le sa eb ap]yyyy[-mm[-dd[Thh:mm[:ss[.s]][zone]]]]");
            }
            any.add(compared);
        }
        SqlCondition or = SqlCondition.or(any);
        if (main) {
            SqlCondition filter = new SqlCondition("({r}.date_hi is not null and " + or.sql() + ")", or.args());
            // a Patient's birth date has a btree of its own
            return param.type().equals("Patient")
                    ? Match.of(filter, List.of(new Driver(Driver.Source.COLUMN, or, Driver.RANGE)))
                    : Match.filter(filter);
        }
        String from = "from date2 d where d.type = " + FhirTypes.require(param.type()) + " and d.param = "
                + param.number() + " and " + or.sql();
        return Match.of(
                new SqlCondition("exists (select 1 " + from + " and d.home = {r}.home and d.pk = {r}.pk)", or.args()),
                List.of(new Driver(
                        Driver.Source.KEYS, new SqlCondition("select d.home, d.pk " + from, or.args()), Driver.RANGE)));
    }

    /** How a stored range compares with a value; null if the value is no date. */
    static @Nullable SqlCondition compare(String value, String lo, String hi, Instant now) {
        Range range = Dates.range(Prefix.rest(value));
        if (range == null) {
            return null;
        }
        Micros from = new Micros(range.lo());
        Micros to = new Micros(range.hi());
        String within = lo + " >= ? and " + hi + " <= ?";
        return switch (Prefix.of(value)) {
            case EQ -> SqlCondition.of("(" + within + ")", from, to);
            case NE -> SqlCondition.of("(not (" + within + "))", from, to);
            case GT -> SqlCondition.of(hi + " > ?", to);
            case LT -> SqlCondition.of(lo + " < ?", from);
            case GE -> SqlCondition.of("(" + hi + " > ? or (" + within + "))", to, from, to);
            case LE -> SqlCondition.of("(" + lo + " < ? or (" + within + "))", from, from, to);
            case SA -> SqlCondition.of(lo + " >= ?", to);
            case EB -> SqlCondition.of(hi + " <= ?", from);
            case AP -> {
                // a tenth of the time between now and the value
                long slack = Math.abs(Dates.micros(now) - range.lo()) / 10;
                yield SqlCondition.of(
                        "(" + lo + " < ? and " + hi + " > ?)",
                        new Micros(range.hi() + slack),
                        new Micros(range.lo() - slack));
            }
        };
    }
}
