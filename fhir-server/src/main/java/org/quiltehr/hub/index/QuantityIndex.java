package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.index.IndexRow.Qty2;
import org.quiltehr.hub.index.IndexRow.Word;
import tools.jackson.databind.JsonNode;

/**
 * Quantities. The main one of a type (at most one): column {@code qty} with its units as tokens. Others in {@code qty2}: one
 * row for each way its unit may be asked for (code or words; system and code), or one of unit 0. A comparator is not
 * looked at: {@code <5} is found as 5. Of a range both ends are found. A quantity of UCUM is found by any unit of its kind:
 * the number asked for is converted into each of those that were ever stored.
 */
final class QuantityIndex implements ParamIndex {

    static final QuantityIndex INSTANCE = new QuantityIndex();

    private QuantityIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        if (datatype.equals("Range")) {
            for (String end : List.of("low", "high")) {
                JsonNode quantity = Shapes.member(value, end);
                if (quantity != null) {
                    extract(param, quantity, "Quantity", row);
                }
            }
            return;
        }
        Double number = Numbers.value(Shapes.member(value, "value"));
        if (number == null) {
            return;
        }
        Longs units = units(value, datatype);
        String code = Shapes.text(value, "code");
        if (code != null && code.indexOf('\0') < 0 && Units.SYSTEM.equals(Shapes.text(value, "system"))) {
            row.word(new Word(Words.UNITS, code, 0));
        }
        if (param.role() == SearchParam.Role.QUANTITY) {
            if (row.qty == null) {
                row.qty = number;
                for (long unit : units.toArray()) {
                    row.tokens.add(Keys.mix(param.seed(), unit));
                }
            }
            return;
        }
        long[] all = units.toArray();
        for (long unit : all.length == 0 ? new long[] {0} : all) {
            row.quantity(new Qty2((short) param.number(), unit, number));
        }
    }

    private static Longs units(JsonNode value, String datatype) {
        Longs units = new Longs();
        if (datatype.equals("Money")) {
            unit(units, "urn:iso:std:iso:4217", Shapes.text(value, "currency"));
            return units;
        }
        unit(units, Shapes.text(value, "system"), Shapes.text(value, "code"));
        unit(units, null, Shapes.text(value, "unit"));
        return units;
    }

    private static void unit(Longs units, @Nullable String system, @Nullable String code) {
        if (code != null) {
            units.add(Hash64.of(code));
            if (system != null) {
                units.add(Hash64.of(system + "|" + code));
            }
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        if (!question.modifier().isEmpty()) {
            throw BadValue.modifier(param, ":missing");
        }
        boolean main = param.role() == SearchParam.Role.QUANTITY;
        List<SqlCondition> any = new ArrayList<>();
        for (String value : question.values()) {
            any.add(one(param, value, main, question));
        }
        SqlCondition or = SqlCondition.or(any);
        return main ? Match.of(or, List.of(new Driver(Driver.Source.COLUMN, or, Driver.RANGE))) : side(param, or);
    }

    private static SqlCondition one(SearchParam param, String value, boolean main, Question question) {
        List<String> parts = Values.split(value, '|');
        SqlCondition number = parts.size() == 1 || parts.size() == 3
                ? Numbers.compare(parts.getFirst(), main ? "{r}.qty" : "q.value")
                : null;
        if (number == null) {
            throw BadValue.value(param, "a number, number|system|code or number||code");
        }
        String code = parts.size() == 3 ? Values.plain(parts.get(2)) : "";
        if (code.isEmpty()) {
            return number;
        }
        String system = Values.plain(parts.get(1));
        if (system.equals(Units.SYSTEM)) {
            return anyUnit(param, parts.getFirst(), code, main, question);
        }
        return inUnit(param, number, Hash64.of(system.isEmpty() ? code : system + "|" + code), main);
    }

    /** The quantity said in each unit of its kind. */
    private static SqlCondition anyUnit(
            SearchParam param, String number, String code, boolean main, Question question) {
        Set<String> units = new TreeSet<>(question.records().units());
        units.add(code);
        List<SqlCondition> any = new ArrayList<>();
        for (String unit : units) {
            Units.Conversion conversion = Units.conversion(code, unit).orElse(null);
            SqlCondition compared =
                    conversion == null ? null : Numbers.compare(number, main ? "{r}.qty" : "q.value", conversion);
            if (compared != null) {
                any.add(inUnit(param, compared, Hash64.of(Units.SYSTEM + "|" + unit), main));
            }
        }
        return SqlCondition.or(any);
    }

    private static SqlCondition inUnit(SearchParam param, SqlCondition number, long unit, boolean main) {
        return SqlCondition.and(List.of(
                number,
                main
                        ? SqlCondition.of("{r}.tokens && ?", (Object) new long[] {Keys.mix(param.seed(), unit)})
                        : SqlCondition.of("q.unit = ?", unit)));
    }

    static Match side(SearchParam param, SqlCondition or) {
        String from = NumberIndex.from(param) + or.sql();
        return Match.of(
                new SqlCondition("exists (select 1 " + from + " and q.home = {r}.home and q.pk = {r}.pk)", or.args()),
                List.of(new Driver(
                        Driver.Source.KEYS, new SqlCondition("select q.home, q.pk " + from, or.args()), Driver.RANGE)));
    }
}
