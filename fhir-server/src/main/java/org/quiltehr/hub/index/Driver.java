package org.quiltehr.hub.index;

import java.util.List;

/**
 * One of the ways in to the rows a parameter matches; the rows of all its drivers together hold every match.
 *
 * @param source what {@code sql} is
 * @param rank how few rows it is likely to give: lower is fewer
 */
public record Driver(Source source, SqlCondition sql, int rank) {

    /** What the SQL of a driver is. */
    public enum Source {
        /** A condition over columns of {@code res} that a btree serves. */
        COLUMN,
        /** A select of (home, pk) from a side table. */
        KEYS
    }

    static final int ONE = 0;
    public static final int PATIENT = 1;
    static final int COMPARTMENT = 2;
    static final int CODE = 3;
    static final int STRING = 4;
    static final int SHARED = 5;
    static final int RANGE = 6;
    /** Added to the rank of what gives very many rows. */
    public static final int LAST = 10;

    static Driver column(int rank, SqlCondition sql) {
        return new Driver(Source.COLUMN, sql, rank);
    }

    /** Rows of {@code lookup}. */
    static Driver lookup(int rank, long[] hashes) {
        SqlCondition in = SqlCondition.in("l.hash", hashes);
        return new Driver(
                Source.KEYS, new SqlCondition("select l.home, l.pk from lookup l where " + in.sql(), in.args()), rank);
    }

    /** Rows of {@code lookup}, found and told by it. */
    static Match looking(long[] hashes) {
        return Match.of(looked(hashes), List.of(lookup(CODE, hashes)));
    }

    /** The same of the hashes a select gives. */
    static Match looked(SqlCondition select) {
        String in = "l.hash = any(array(" + select.sql() + "))";
        return Match.of(
                new SqlCondition(
                        "exists (select 1 from lookup l where " + in + " and l.home = {r}.home and l.pk = {r}.pk)",
                        select.args()),
                List.of(new Driver(
                        Source.KEYS,
                        new SqlCondition("select l.home, l.pk from lookup l where " + in, select.args()),
                        CODE)));
    }

    /** The filter that goes with {@link #lookup}. */
    static SqlCondition looked(long[] hashes) {
        SqlCondition in = SqlCondition.in("l.hash", hashes);
        return new SqlCondition(
                "exists (select 1 from lookup l where " + in.sql() + " and l.home = {r}.home and l.pk = {r}.pk)",
                in.args());
    }
}
