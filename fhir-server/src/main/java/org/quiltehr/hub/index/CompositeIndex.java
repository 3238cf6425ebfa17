package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.index.IndexRow.Qty2;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two values that belong together. Where both stand once in the resource, both parts matching is enough. Where they stand
 * in a repeating element, pairs are kept: of two tokens in {@code tokens}, of a code and a number in {@code qty2} (the
 * code's hash in place of the unit; the system and the unit are compared for the resource as a whole).
 */
final class CompositeIndex implements ParamIndex {

    static final CompositeIndex INSTANCE = new CompositeIndex();

    private CompositeIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        if (!(value instanceof ObjectNode resource) || !paired(param)) {
            return;
        }
        for (String root : param.root()) {
            if (root.equals(".")) {
                continue;
            }
            ValuePath.of(root + ":Element").visit(resource, (element, type) -> pairs(param, root, element, row));
        }
    }

    /** Whether pairs of it are kept: two parts, the first a token, the second a token or a quantity. */
    private static boolean paired(SearchParam param) {
        return param.parts().size() == 2
                && param.parts().getFirst().kind() == Kind.TOKEN
                && (param.parts().get(1).kind() == Kind.TOKEN
                        || param.parts().get(1).kind() == Kind.QUANTITY);
    }

    private static void pairs(SearchParam param, String root, JsonNode element, RowBuilder row) {
        if (!(element instanceof ObjectNode object)) {
            return;
        }
        RowBuilder first = new RowBuilder(null, null);
        RowBuilder second = new RowBuilder(null, null);
        part(param.parts().getFirst(), root, object, first);
        part(param.parts().get(1), root, object, second);
        boolean tokens = param.parts().get(1).kind() == Kind.TOKEN;
        for (long code : first.lookups.toArray()) {
            if (tokens) {
                for (long other : second.tokens.toArray()) {
                    row.tokens.add(Keys.mix(param.seed(), Keys.mix(code, other)));
                }
            } else {
                for (Qty2 quantity : second.quantities) {
                    row.quantity(new Qty2((short) param.number(), code, quantity.value()));
                }
            }
        }
    }

    /** Puts the part's values below the element into a row of their own; the codes alone into its {@code lookups}. */
    private static void part(SearchParam param, String root, ObjectNode element, RowBuilder out) {
        List<SearchParam> simple = param.parts().isEmpty() ? List.of(param) : param.parts();
        for (SearchParam each : simple) {
            for (ValuePath path : each.paths()) {
                ValuePath below = path.below(root);
                if (below != null) {
                    below.visit(element, (value, datatype) -> {
                        ParamIndex.of(each.kind()).extract(anonymous(each), value, datatype, out);
                        for (JsonNode coding : Shapes.items(value, "coding")) {
                            String code = Shapes.text(coding, "code");
                            if (code != null) {
                                out.lookups.add(Hash64.of(code));
                            }
                        }
                    });
                }
            }
        }
    }

    private static SearchParam anonymous(SearchParam param) {
        return new SearchParam(
                param.type(),
                param.name(),
                param.kind(),
                param.number(),
                param.targets(),
                param.paths(),
                SearchParam.Role.NONE,
                List.of(),
                List.of(),
                0,
                0);
    }

    @Override
    public Match match(SearchParam param, Question question) {
        if (!question.modifier().isEmpty()) {
            throw BadValue.modifier(param, "none");
        }
        List<SqlCondition> any = new ArrayList<>();
        for (String value : question.values()) {
            List<String> values = Values.split(value, '$');
            if (values.size() != param.parts().size()) {
                throw BadValue.value(param, param.parts().size() + " values joined by $");
            }
            for (String root : param.root()) {
                any.add(one(param, root, values, question));
            }
        }
        return Match.filter(SqlCondition.or(any));
    }

    private static SqlCondition one(SearchParam param, String root, List<String> values, Question question) {
        List<SqlCondition> all = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            SearchParam part = param.parts().get(i);
            for (SearchParam each : part.parts().isEmpty() ? List.of(part) : part.parts()) {
                boolean inside = each.paths().stream().anyMatch(path -> path.below(root) != null);
                if (root.equals(".")
                        ? each.paths().stream().anyMatch(p -> p.steps().size() == 1)
                        : inside) {
                    all.add(ParamIndex.of(each.kind())
                            .match(each, question.with("", values.get(i)))
                            .filter());
                }
            }
        }
        if (!root.equals(".") && paired(param)) {
            all.add(pair(param, values));
        }
        return SqlCondition.and(all);
    }

    private static SqlCondition pair(SearchParam param, List<String> values) {
        List<String> token = Values.split(values.getFirst(), '|');
        long code = Hash64.of(Values.plain(token.getLast()));
        if (param.parts().get(1).kind() == Kind.QUANTITY) {
            SqlCondition number =
                    Numbers.compare(Values.split(values.get(1), '|').getFirst(), "q.value");
            if (number == null) {
                throw BadValue.value(param, "code$number");
            }
            return QuantityIndex.side(param, SqlCondition.and(List.of(SqlCondition.of("q.unit = ?", code), number)))
                    .filter();
        }
        String other = Values.plain(values.get(1));
        return SqlCondition.of("{r}.tokens && ?", (Object) new long[] {
            Keys.mix(param.seed(), Keys.mix(code, Keys.mix(0, Hash64.of(other)))),
            Keys.mix(param.seed(), Keys.mix(code, Keys.mix(0, Hash64.of("*|" + other))))
        });
    }
}
