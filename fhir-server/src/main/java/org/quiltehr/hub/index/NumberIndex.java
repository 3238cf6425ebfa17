package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.IndexRow.Qty2;
import tools.jackson.databind.JsonNode;

/** Numbers, in {@code qty2} with unit 0; of a range both ends. */
final class NumberIndex implements ParamIndex {

    static final NumberIndex INSTANCE = new NumberIndex();

    private NumberIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        for (double number : Numbers.values(value, datatype)) {
            row.quantity(new Qty2((short) param.number(), 0, number));
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        if (!question.modifier().isEmpty()) {
            throw BadValue.modifier(param, ":missing");
        }
        List<SqlCondition> any = new ArrayList<>();
        for (String value : question.values()) {
            SqlCondition compared = Numbers.compare(value, "q.value");
            if (compared == null) {
                throw BadValue.value(param, "a number");
            }
            any.add(compared);
        }
        return QuantityIndex.side(param, SqlCondition.or(any));
    }

    static String from(SearchParam param) {
        return "from qty2 q where q.type = " + FhirTypes.require(param.type()) + " and q.param = " + param.number()
                + " and ";
    }
}
