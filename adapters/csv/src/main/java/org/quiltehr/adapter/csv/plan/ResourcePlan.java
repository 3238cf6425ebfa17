package org.quiltehr.adapter.csv.plan;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.quiltehr.adapter.csv.plan.Column.Constant;
import org.quiltehr.adapter.spi.Entry;

/**
 * A resource that a row makes.
 *
 * @param elsewhere whether the row only refers to it: another file brings it
 * @param keys alternatives, strongest first; the first whose columns are filled is the key
 * @param any columns of which one must be filled; empty: any of those that go into it
 * @param when columns and what they must look like for the resource to be made
 * @param unless columns and what they must not look like
 * @param refs elements that name another resource of the row
 * @param set values that stand unless a column fills the element
 */
public record ResourcePlan(
        String name,
        String type,
        Entry.Mode mode,
        boolean elsewhere,
        List<KeyPattern> keys,
        List<String> any,
        Map<String, Pattern> when,
        Map<String, Pattern> unless,
        List<Ref> refs,
        List<Constant> set) {

    /**
     * An element that names another resource.
     *
     * @param to names of resources; the first that the row makes is meant
     */
    public record Ref(ElementPath path, List<String> to, List<Constant> with) {}

    /** Whether the row's words allow the resource. */
    public boolean isFor(UnaryOperator<String> row) {
        return (any.isEmpty()
                        || any.stream().anyMatch(column -> !row.apply(column).isEmpty()))
                && when.entrySet().stream().allMatch(condition -> matches(condition, row))
                && unless.entrySet().stream().noneMatch(condition -> matches(condition, row));
    }

    private static boolean matches(Map.Entry<String, Pattern> condition, UnaryOperator<String> row) {
        return condition.getValue().matcher(row.apply(condition.getKey())).find();
    }
}
