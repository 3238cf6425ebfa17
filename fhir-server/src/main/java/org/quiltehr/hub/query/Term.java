package org.quiltehr.hub.query;

import java.util.List;
import org.quiltehr.hub.index.Driver;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.SqlCondition;

/**
 * One condition of a search; all of them are to hold.
 *
 * @param match what is asked for
 * @param negated rows that do not match are wanted; of a person, none of whose records matches
 */
record Term(Match match, boolean negated) {

    static Term of(SqlCondition filter) {
        return new Term(new Match(filter, List.of(), List.of()), false);
    }

    /** Rows that meet all of some conditions. */
    static Match all(List<Term> terms) {
        return new Match(
                SqlCondition.and(terms.stream()
                        .map(term -> term.negated()
                                ? term.match().filter().not()
                                : term.match().filter())
                        .toList()),
                List.of(),
                List.of());
    }

    boolean drives() {
        return !negated && !match.drivers().isEmpty();
    }

    /** How many rows its worst driver is likely to give. */
    int rank() {
        return match.drivers().stream().mapToInt(Driver::rank).max().orElse(Integer.MAX_VALUE);
    }

    boolean ofPatient() {
        return match.drivers().stream().anyMatch(driver -> driver.rank() == Driver.PATIENT);
    }
}
