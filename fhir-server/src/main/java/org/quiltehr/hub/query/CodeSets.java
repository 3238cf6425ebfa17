package org.quiltehr.hub.query;

import java.util.List;
import java.util.Optional;

/** Knows value sets and hierarchies of codes; terminology's. */
public interface CodeSets {

    /**
     * The members of a value set as {@code system|code}; empty if it is not known here or cannot be expanded.
     *
     * @param asker number of the practice that asks, 0 at the network's base
     * @param valueSet canonical URL, or id of a ValueSet
     */
    Optional<List<String>> members(int asker, String valueSet);

    /**
     * A code with all that it subsumes, or that subsume it.
     *
     * @param below whether what it subsumes is asked for
     * @return empty if its code system is not known here
     */
    Optional<List<String>> hierarchy(int asker, String system, String code, boolean below);
}
