package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;
import tools.jackson.databind.JsonNode;

/**
 * Codes, identifiers, contact points, booleans. Of each the row's {@code tokens} hold the hashes of {@code system|code},
 * {@code code} and {@code system|} (of a plain code, whose system nobody writes, {@code *|code} alone). Identifiers and
 * the like, and further main codes, also have a row of {@code lookup} without their system.
 */
final class TokenIndex implements ParamIndex {

    static final TokenIndex INSTANCE = new TokenIndex();
    static final String MODIFIERS = ":not, :text, :in, :not-in, :above, :below, :of-type (of identifiers), :missing";
    /** Each stored row bears it; it is found by the row's practice. */
    static final String PRACTICE_TAG = "http://quiltehr.org/practice";

    private TokenIndex() {}

    static boolean selective(String datatype) {
        return switch (datatype) {
            case "Identifier", "ContactPoint", "string", "uri", "id" -> true;
            default -> false;
        };
    }

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        Words.ofToken(param, value, datatype, row);
        switch (datatype) {
            case "CodeableConcept" -> {
                for (JsonNode coding : Shapes.items(value, "coding")) {
                    token(param, Shapes.text(coding, "system"), Shapes.text(coding, "code"), false, row);
                }
            }
            case "Coding" -> token(param, Shapes.text(value, "system"), Shapes.text(value, "code"), false, row);
            case "Identifier", "ContactPoint" -> {
                token(param, Shapes.text(value, "system"), Shapes.text(value, "value"), true, row);
                typed(param, value, row);
            }
            case "boolean" -> {
                if (value.isBoolean()) {
                    plain(param, value.booleanValue() ? "true" : "false", false, row);
                }
            }
            case "dateTime" -> plain(param, "true", false, row); // Patient.deceased: a time of death says yes
            default -> {
                if (value.isString()) {
                    plain(param, value.stringValue(), selective(datatype), row);
                }
            }
        }
    }

    /** An identifier is also kept with the codes of its type, for {@code :of-type}. */
    private static void typed(SearchParam param, JsonNode identifier, RowBuilder row) {
        JsonNode type = Shapes.member(identifier, "type");
        String value = Shapes.text(identifier, "value");
        if (type == null || value == null) {
            return;
        }
        for (JsonNode coding : Shapes.items(type, "coding")) {
            String code = Shapes.text(coding, "code");
            if (code != null) {
                String system = Shapes.text(coding, "system");
                row.tokens.add(Keys.mix(param.seed(), typed(system == null ? "" : system, code, value)));
            }
        }
    }

    private static long typed(String system, String code, String value) {
        return Hash64.of("type " + system + "|" + code + "|" + value);
    }

    private static Match ofType(SearchParam param, Question question) {
        Longs tokens = new Longs();
        Longs codes = new Longs();
        for (String value : question.values()) {
            List<String> parts = Values.split(value, '|');
            if (parts.size() != 3 || parts.get(1).isEmpty() || parts.get(2).isEmpty()) {
                throw BadValue.value(param, "system|type code|value");
            }
            String plain = Values.plain(parts.get(2));
            tokens.add(typed(Values.plain(parts.getFirst()), Values.plain(parts.get(1)), plain));
            codes.add(Hash64.of(plain));
        }
        SqlCondition filter = SqlCondition.of("{r}.tokens && ?", (Object) mixed(param.seed(), tokens));
        return new Match(filter, drivers(param, codes), List.of());
    }

    /** The codes a value set, or a place in a hierarchy of codes, stands for. */
    private static Match set(SearchParam param, Question question) {
        List<String> members = new ArrayList<>();
        for (String value : question.values()) {
            members.addAll(question.records()
                    .codes(question.modifier(), Values.plain(value))
                    .orElseThrow(() -> BadValue.value(
                            param,
                            question.modifier().endsWith("in")
                                    ? "a value set that is known here and can be expanded"
                                    : "system|code of a code system that is known here")));
        }
        boolean not = question.modifier().equals("not-in");
        if (members.isEmpty()) {
            return Match.filter(not ? SqlCondition.TRUE : SqlCondition.FALSE);
        }
        Match match = INSTANCE.match(param, new Question("", members, question.records()));
        return not ? Match.filter(match.filter().not()) : match;
    }

    /** The hashes a value is kept as, not mixed with a parameter's. */
    static void forms(@Nullable String system, String code, Longs out) {
        out.add(Hash64.of(code));
        if (system == null) {
            out.add(Hash64.of("|" + code));
        } else {
            out.add(Hash64.of(system + "|" + code));
            out.add(Hash64.of(system + "|"));
        }
    }

    private static void token(
            SearchParam param, @Nullable String system, @Nullable String code, boolean lookup, RowBuilder row) {
        // every row bears its practice as a tag; as an identifier of somebody referred to it is a value like others
        if (code == null || PRACTICE_TAG.equals(system) && param.name().equals("_tag")) {
            return;
        }
        Longs forms = new Longs();
        forms(system, code, forms);
        for (long form : forms.toArray()) {
            row.tokens.add(Keys.mix(param.seed(), form));
        }
        placed(param, Hash64.of(code), lookup, row);
    }

    private static void plain(SearchParam param, String code, boolean lookup, RowBuilder row) {
        row.tokens.add(Keys.mix(param.seed(), Hash64.of("*|" + code)));
        placed(param, Hash64.of(code), lookup, row);
    }

    private static void placed(SearchParam param, long code, boolean lookup, RowBuilder row) {
        boolean further = false;
        if (param.role() == SearchParam.Role.CODE) {
            if (row.code == null) {
                row.code = code;
            } else if (row.code != code) {
                row.more = true;
                further = true;
            }
        }
        // of a declared parameter values of many datatypes may be kept: if one kind is looked up, all are
        if (lookup || further || (param.declared() && param.selective())) {
            row.lookups.add(Keys.mix(param.typeSeed(), code));
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        switch (question.modifier()) {
            case "", "not" -> {
                // below
            }
            case "text" -> {
                return Words.match(param, question);
            }
            case "of-type" -> {
                if (param.paths().stream().noneMatch(path -> path.datatype().equals("Identifier"))) {
                    throw BadValue.modifier(param, MODIFIERS);
                }
                return ofType(param, question);
            }
            case "in", "not-in", "above", "below" -> {
                return set(param, question);
            }
            default -> throw BadValue.modifier(param, MODIFIERS);
        }
        Longs tokens = new Longs();
        Longs codes = new Longs();
        boolean whole = true;
        for (String value : question.values()) {
            whole &= hashes(param, value, tokens, codes);
        }
        SqlCondition filter = SqlCondition.of("{r}.tokens && ?", (Object) mixed(param.seed(), tokens));
        if (question.modifier().equals("not")) {
            return Match.filter(filter.not());
        }
        if (!whole) {
            return Match.filter(filter);
        }
        return new Match(filter, drivers(param, codes), ofPatient(param, codes));
    }

    private static List<Driver> drivers(SearchParam param, Longs codes) {
        List<Driver> drivers = new ArrayList<>();
        boolean main = param.role() == SearchParam.Role.CODE;
        if (main) {
            drivers.add(Driver.column(Driver.CODE, SqlCondition.in("{r}.code", codes.toArray())));
        }
        if (main || param.selective()) {
            drivers.add(Driver.lookup(main ? Driver.CODE : Driver.ONE, mixed(param.typeSeed(), codes)));
        }
        return drivers;
    }

    private static List<SqlCondition> ofPatient(SearchParam param, Longs codes) {
        return param.role() == SearchParam.Role.CODE
                ? List.of(SqlCondition.in("{r}.code", codes.toArray()), SqlCondition.of("{r}.more"))
                : List.of();
    }

    /** Adds what a value matches; false if it names a system only, so that no code leads to the rows. */
    private static boolean hashes(SearchParam param, String value, Longs tokens, Longs codes) {
        List<String> parts = Values.split(value, '|');
        String last = Values.plain(parts.getLast());
        if (parts.size() > 2
                || (last.isEmpty() && (parts.size() == 1 || parts.getFirst().isEmpty()))) {
            throw BadValue.value(param, "code, system|code, |code or system|");
        }
        if (last.isEmpty()) {
            tokens.add(Hash64.of(Values.plain(parts.getFirst()) + "|"));
            return false;
        }
        String system = parts.size() == 2 ? Values.plain(parts.getFirst()) : null;
        tokens.add(Hash64.of(system == null ? last : system + "|" + last));
        tokens.add(Hash64.of("*|" + last));
        codes.add(Hash64.of(last));
        return true;
    }

    static long[] mixed(long seed, Longs values) {
        long[] out = values.toArray().clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = Keys.mix(seed, out[i]);
        }
        return out;
    }
}
