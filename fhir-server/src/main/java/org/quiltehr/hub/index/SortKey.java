package org.quiltehr.hub.index;

import java.util.List;
import java.util.Locale;
import org.quiltehr.hub.index.IndexRow.Date2;
import org.quiltehr.hub.index.IndexRow.Qty2;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a resource sorts by, as text that sorts as its values do: of several values the first in the order asked for.
 * What has no value comes last in either direction.
 */
public final class SortKey {

    private static final String MISSING = "";

    private SortKey() {}

    /** The key of a number. */
    public static String of(long value) {
        return String.format(Locale.ROOT, "%016x", value ^ Long.MIN_VALUE);
    }

    private static String of(double value) {
        long bits = Double.doubleToLongBits(value);
        return of(bits < 0 ? bits ^ Long.MAX_VALUE : bits);
    }

    /** The key of a resource for a parameter. */
    public static String of(SearchParam param, ObjectNode resource, boolean descending) {
        String[] best = {MISSING};
        for (SearchParam part : param.parts().isEmpty() ? List.of(param) : param.parts()) {
            for (ValuePath path : part.paths()) {
                path.visit(resource, (value, datatype) -> {
                    for (String key : keys(part, value, datatype)) {
                        boolean better = best[0].isEmpty() || key.compareTo(best[0]) < 0 != descending;
                        best[0] = better ? key : best[0];
                    }
                });
            }
        }
        return best[0];
    }

    /** Compares keys one by one; missing ones come last. */
    public static int compare(List<String> a, List<String> b, List<Boolean> descending) {
        for (int i = 0; i < a.size(); i++) {
            String left = a.get(i);
            String right = b.get(i);
            int compared = left.isEmpty() || right.isEmpty()
                    ? Boolean.compare(left.isEmpty(), right.isEmpty())
                    : descending.get(i) ? right.compareTo(left) : left.compareTo(right);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private static List<String> keys(SearchParam param, JsonNode value, String datatype) {
        RowBuilder row = new RowBuilder(null, null);
        return switch (param.kind()) {
            case TOKEN -> tokens(value, datatype);
            case REFERENCE -> {
                String text = value.isString() ? value.stringValue() : Shapes.text(value, "reference");
                yield text == null ? List.of() : List.of("r" + text);
            }
            case URI -> value.isString() ? List.of("u" + value.stringValue()) : List.of();
            case STRING -> {
                ParamIndex.of(param.kind()).extract(param, value, datatype, row);
                yield row.strings.stream().map(str -> "s" + str.norm()).toList();
            }
            case DATE -> {
                DateIndex.INSTANCE.extract(param.withoutRole(), value, datatype, row);
                yield row.dates.stream().map(Date2::lo).map(SortKey::of).toList();
            }
            case NUMBER, QUANTITY -> {
                ParamIndex.of(param.kind()).extract(param.withoutRole(), value, datatype, row);
                yield row.quantities.stream().map(Qty2::value).map(SortKey::of).toList();
            }
            case COMPOSITE -> List.of();
        };
    }

    private static List<String> tokens(JsonNode value, String datatype) {
        return switch (datatype) {
            case "CodeableConcept" -> {
                var codes = new java.util.ArrayList<String>();
                for (JsonNode coding : Shapes.items(value, "coding")) {
                    add(codes, Shapes.text(coding, "code"));
                }
                yield codes;
            }
            case "Coding" -> {
                var codes = new java.util.ArrayList<String>();
                add(codes, Shapes.text(value, "code"));
                yield codes;
            }
            case "Identifier", "ContactPoint" -> {
                var codes = new java.util.ArrayList<String>();
                add(codes, Shapes.text(value, "value"));
                yield codes;
            }
            default -> value.isContainer() ? List.of() : List.of("t" + value.asString());
        };
    }

    private static void add(List<String> codes, @org.jspecify.annotations.Nullable String code) {
        if (code != null) {
            codes.add("t" + code);
        }
    }
}
