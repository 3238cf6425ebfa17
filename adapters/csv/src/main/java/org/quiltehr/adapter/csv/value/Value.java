package org.quiltehr.adapter.csv.value;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvIssue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a cell became. */
public sealed interface Value {

    /**
     * An element's value.
     *
     * @param weak members that stand only where no other column fills them
     * @param warning what a person should know of it, or null
     */
    record Is(
            JsonNode node,
            @Nullable ObjectNode weak,
            @Nullable Fault warning) implements Value {
        public Is(JsonNode node) {
            this(node, null, null);
        }
    }

    /** A value whose type the cell decided: {@code valueQuantity} for {@code value}. */
    record Typed(String suffix, JsonNode node, @Nullable Fault warning) implements Value {}

    /** Members of the element above, for a cell that holds more than one value. */
    record Members(ObjectNode members) implements Value {}

    /** An extension of the resource. */
    record Extension(ObjectNode node, @Nullable Fault warning) implements Value {}

    /** No table knows the cell: it is kept as it is, in an extension. */
    record Kept(Fault warning) implements Value {}

    /** The row cannot be taken with this cell. */
    record Bad(Fault fault) implements Value {}

    /** An issue without its place; {@code declared} is of the mapping, never of the file. */
    record Fault(CsvIssue issue, String declared) {}
}
