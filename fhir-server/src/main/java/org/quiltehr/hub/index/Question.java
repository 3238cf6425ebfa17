package org.quiltehr.hub.index;

import java.util.List;
import java.util.Optional;
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

        /** A resource and all that are part of it, step by step ({@code below}), or that it is part of. */
        default List<Target> family(String type, String id, boolean below) {
            return List.of();
        }

        /** The units of UCUM that were ever stored. */
        default List<String> units() {
            return List.of();
        }

        /**
         * Codes as {@code system|code}.
         *
         * @param relation {@code in} and {@code not-in}: the members of the value set named; {@code below} and {@code
         *     above}: the code named and what it subsumes, or is subsumed by
         * @return empty if it is not known here
         */
        default Optional<List<String>> codes(String relation, String named) {
            return Optional.empty();
        }
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
