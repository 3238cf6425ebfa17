package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows a parameter's value matches are told and found.
 *
 * @param filter true for exactly the rows that match
 * @param drivers ways in, or empty if only a scan of the type finds them
 * @param ofPatient conditions that narrow one patient's rows by a btree; together they hold every match. Empty if none
 */
public record Match(SqlCondition filter, List<Driver> drivers, List<SqlCondition> ofPatient) {

    static Match filter(SqlCondition filter) {
        return new Match(filter, List.of(), List.of());
    }

    /** What any of some matches; found by their ways in if each has one. */
    public static Match any(List<Match> matches) {
        List<Driver> drivers = new ArrayList<>();
        boolean driven = true;
        for (Match match : matches) {
            drivers.addAll(match.drivers());
            driven &= !match.drivers().isEmpty();
        }
        return of(
                SqlCondition.or(matches.stream().map(Match::filter).toList()),
                driven ? drivers.stream().distinct().toList() : List.of());
    }

    static Match of(SqlCondition filter, List<Driver> drivers) {
        return new Match(filter, drivers, List.of());
    }
}
