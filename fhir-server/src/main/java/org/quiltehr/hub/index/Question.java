package org.quiltehr.hub.index;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * One {@code parameter:modifier=a,b,c} of a search.
 *
 * @param modifier without the colon, or empty
 * @param values alternatives, still with the escapes of {@link Values}
 * @param records knows the records an id stands for
 */
public record Question(String modifier, List<String> values, Records records) {

    /** Knows ids that clients chose, and which Patient records are one person. */
    public interface Records {

        /** The records an id stands for in the view: all of the person for a Patient; empty if there is none. */
        List<Target> records(String type, String id);
    }

    /**
     * A record that is referred to.
     *
     * @param texts every way a stored reference may name it ({@code Type/id})
     */
    public record Target(String type, @Nullable LogicalId id, List<String> texts) {}

    /** The same question with one value. */
    Question with(String newModifier, String value) {
        return new Question(newModifier, List.of(value), records);
    }
}
