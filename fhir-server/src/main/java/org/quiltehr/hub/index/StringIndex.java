package org.quiltehr.hub.index;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.IndexRow.Str;
import tools.jackson.databind.JsonNode;

/** Words in {@code str}, without case, accents and doubled blanks; names and addresses by each of their parts. */
final class StringIndex implements ParamIndex {

    static final StringIndex INSTANCE = new StringIndex();
    /** A btree's entry has a limit; what is longer is found by its beginning. */
    private static final int MAX = 250;

    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private StringIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        switch (datatype) {
            case "HumanName" -> {
                add(param, Shapes.text(value, "text"), row);
                add(param, Shapes.text(value, "family"), row);
                addAll(param, value, List.of("given", "prefix", "suffix"), row);
            }
            case "Address" -> {
                addAll(param, value, List.of("line"), row);
                for (String part : List.of("text", "city", "district", "state", "postalCode", "country")) {
                    add(param, Shapes.text(value, part), row);
                }
            }
            default -> add(param, value.isString() ? value.stringValue() : null, row);
        }
    }

    private static void addAll(SearchParam param, JsonNode value, List<String> members, RowBuilder row) {
        for (String member : members) {
            for (JsonNode item : Shapes.items(value, member)) {
                add(param, item.isString() ? item.stringValue() : null, row);
            }
        }
    }

    private static void add(SearchParam param, @Nullable String text, RowBuilder row) {
        if (text != null && text.indexOf('\0') < 0) {
            LocalDate birth = isName(param) ? row.birth : null;
            row.string(new Str((short) param.number(), birth, normal(text), text));
        }
    }

    private static boolean isName(SearchParam param) {
        return switch (param.name()) {
            case "family", "given", "name" -> true;
            default -> false;
        };
    }

    /** Lower case, no accents, single blanks, cut to what a btree takes. */
    static String normal(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c > ' ' && c < 127 && (c < 'A' || c > 'Z');
        }
        String normal = plain
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFKD)
                        .replaceAll("\\p{M}+", "")
                        .replaceAll("\\s+", " ")
                        .strip()
                        .toLowerCase(Locale.ROOT);
        if (normal.length() <= MAX) {
            return normal;
        }
        return normal.substring(0, Character.isHighSurrogate(normal.charAt(MAX - 1)) ? MAX - 1 : MAX);
    }

    @Override
    public Match match(SearchParam param, Question question) {
        List<SqlCondition> any = new ArrayList<>();
        boolean driven = !question.modifier().equals("contains");
        for (String value : question.values()) {
            String text = Values.plain(value);
            String normal = normal(text);
            if (normal.isEmpty() || text.indexOf('\0') >= 0) {
                throw BadValue.value(param, "text");
            }
            any.add(
                    switch (question.modifier()) {
                        case "" -> SqlCondition.of("(s.norm >= ? and s.norm < ?)", normal, normal + LAST);
                        case "exact" -> SqlCondition.of("(s.norm = ? and s.exact = ?)", normal, text);
                        case "contains" ->
                            SqlCondition.of(
                                    "s.norm like ?",
                                    "%"
                                            + normal.replace("\\", "\\\\")
                                                    .replace("%", "\\%")
                                                    .replace("_", "\\_") + "%");
                        default -> throw BadValue.modifier(param, ":exact, :contains, :missing");
                    });
        }
        SqlCondition or = SqlCondition.or(any);
        String from = "from str s where s.type = " + FhirTypes.require(param.type()) + " and s.param = "
                + param.number() + " and " + or.sql();
        return Match.of(
                new SqlCondition("exists (select 1 " + from + " and s.home = {r}.home and s.pk = {r}.pk)", or.args()),
                List.of(new Driver(
                        Driver.Source.KEYS,
                        new SqlCondition("select s.home, s.pk " + from, or.args()),
                        driven ? Driver.STRING : Driver.RANGE)));
    }
}
