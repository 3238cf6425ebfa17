package org.quiltehr.adapter.csv.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.value.Conversion;
import tools.jackson.databind.JsonNode;

/**
 * A column of a file type.
 *
 * @param names all names it goes by in headers, in {@link #normal} form
 * @param required in the header, and filled in each row
 * @param ignored why it is left out, or null
 * @param nulls words that stand for "no value" in this column
 */
public record Column(
        String name,
        Set<String> names,
        boolean required,
        @Nullable String ignored,
        Set<String> nulls,
        List<Target> targets) {

    /**
     * Where the cells go.
     *
     * @param resource name of the resource in the file type
     * @param path null for what becomes an extension of the resource
     * @param when patterns of other cells that must all fit
     * @param unless patterns of other cells of which none may fit
     * @param split parts a cell of several values, or null
     * @param with what stands beside the value
     */
    public record Target(
            String resource,
            @Nullable ElementPath path,
            Conversion conversion,
            Map<String, Pattern> when,
            Map<String, Pattern> unless,
            @Nullable String split,
            List<Constant> with) {

        /** Whether the row's other cells let this one go here. */
        public boolean isFor(UnaryOperator<String> row) {
            return when.entrySet().stream().allMatch(fits(row))
                    && unless.entrySet().stream().noneMatch(fits(row));
        }

        private static Predicate<Map.Entry<String, Pattern>> fits(UnaryOperator<String> row) {
            return condition ->
                    condition.getValue().matcher(row.apply(condition.getKey())).find();
        }
    }

    /** A value that is always the same. */
    public record Constant(ElementPath path, JsonNode value) {}

    /** Upper and lower case, spaces, points, hyphens and underscores are the same in a column's name. */
    public static String normal(String name) {
        StringBuilder normal = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT).codePoints().filter(c -> !isGap(c)).forEach(normal::appendCodePoint);
        return normal.toString();
    }

    private static boolean isGap(int c) {
        return Character.isWhitespace(c) || c == '.' || c == '_' || c == '/' || c == '-';
    }
}
