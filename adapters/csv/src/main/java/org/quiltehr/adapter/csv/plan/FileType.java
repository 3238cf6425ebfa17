package org.quiltehr.adapter.csv.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.value.Dates;

/**
 * A kind of file, as its mapping declares it.
 *
 * @param byName the columns by each name they go by, in {@link Column#normal} form
 * @param nulls words that stand for "no value" in every column
 * @param time the column that says when the source wrote the row, or null
 * @param snapshot what a file of this type says of what it does not hold, or null if nothing
 * @param strict whether every column must be there, and no other
 */
public record FileType(
        String name,
        List<Column> columns,
        Map<String, Column> byName,
        List<ResourcePlan> resources,
        Set<String> nulls,
        @Nullable String time,
        @Nullable Snapshot snapshot,
        boolean strict,
        Dates dates) {

    /**
     * The file states a whole list.
     *
     * @param perPatient of the patients in it; else of the practice
     * @param mayEnd how many of a hundred rows may be gone at once
     */
    public record Snapshot(boolean perPatient, int mayEnd) {}

    /** The columns a file of this type must have. */
    public List<Column> required() {
        return columns.stream().filter(Column::required).toList();
    }
}
