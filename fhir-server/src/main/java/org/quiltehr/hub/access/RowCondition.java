package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * Writes the gate's condition into a statement. Two things are marked in it: numbers that differ from caller to caller, so that
 * the text is one for all of them and the database plans it once; and what hangs on the row's Patient record alone, so that a
 * statement about a few patients decides it once for each of them and not for each row.
 */
final class RowCondition {

    private static final String ROW = "{r}";
    private static final String HOME = "{r}.pat_home";
    private static final String PK = "{r}.pat";
    private static final String ONCE = "{once}";
    private static final String KNOWN = "{known}";
    private static final String END = "{end}";
    private static final String INT = "{int ";
    private static final String BIGINT = "{bigint ";

    private final StringBuilder text = new StringBuilder(2048);
    private final String alias;
    private final Collection<LogicalId> patients;

    /** Null where numbers are written as they are. */
    private final @Nullable List<Object> args;

    private RowCondition(String alias, Collection<LogicalId> patients, @Nullable List<Object> args) {
        this.alias = alias;
        this.patients = patients;
        this.args = args;
    }

    /** A number that differs from caller to caller. */
    static String number(int number) {
        return INT + number + "}";
    }

    /** The same of the wider kind. */
    static String number(long number) {
        return BIGINT + number + "}";
    }

    /** What of a condition hangs on the row's Patient record alone: it names nothing else of the row. */
    static String once(String condition) {
        return ONCE + condition + END;
    }

    /** The same where it only spares other work: false for rows of patients the statement does not name. */
    static String ifKnown(String condition) {
        return KNOWN + condition + END;
    }

    /** Numbers and all, for rows of any patient. */
    static String plain(String condition, String alias) {
        RowCondition writer = new RowCondition(alias, List.of(), null);
        writer.all(condition);
        return writer.text.toString();
    }

    /** With places for numbers, for a statement most of whose rows are of these patients. */
    static Grant.Bound bound(String condition, String alias, Collection<LogicalId> patients) {
        List<Object> args = new ArrayList<>();
        RowCondition writer = new RowCondition(alias, patients, args);
        writer.all(condition);
        return new Grant.Bound(writer.text.toString(), args);
    }

    private void all(String condition) {
        int at = 0;
        for (int end = condition.indexOf(END); end >= 0; end = condition.indexOf(END, at)) {
            int once = condition.indexOf(ONCE, at);
            int known = condition.indexOf(KNOWN, at);
            boolean always = once >= 0 && once < end;
            int begin = always ? once : known;
            part(condition.substring(at, begin), false);
            decided(condition.substring(begin + (always ? ONCE : KNOWN).length(), end), always);
            at = end + END.length();
        }
        part(condition.substring(at), false);
    }

    /** Without a column of the row the list of patients is made once in a statement, when the first row asks for it. */
    private void decided(String condition, boolean always) {
        text.append('(');
        if (args != null && !patients.isEmpty()) {
            part(
                    "(" + HOME + ", " + PK + ") in (select rel_k.home, rel_k.pk"
                            + " from unnest(?::bigint[], ?::bigint[]) as rel_k (home, pk) where ",
                    false);
            args.add(patients.stream().mapToLong(LogicalId::home).toArray());
            args.add(patients.stream().mapToLong(LogicalId::own).toArray());
            part(condition, true);
            text.append(always ? ") or " : ")");
        } else if (!always) {
            text.append("false");
        }
        if (always) {
            part(condition, false);
        }
        text.append(')');
    }

    /**
     * A part without marks of patients.
     *
     * @param listed whether it is said of a listed patient instead of the row's
     */
    private void part(String part, boolean listed) {
        int at = 0;
        for (int next = part.indexOf('{'); next >= 0; next = part.indexOf('{', at)) {
            text.append(part, at, next);
            at = next + written(part, next, listed);
        }
        text.append(part, at, part.length());
    }

    /** Writes what a brace begins; how many signs that was. */
    private int written(String part, int at, boolean listed) {
        if (part.startsWith(ROW, at)) {
            if (!listed) {
                text.append(alias);
                return ROW.length();
            }
            boolean home = part.startsWith(HOME, at);
            if (!home && !part.startsWith(PK, at)) {
                throw new IllegalStateException("a condition on a patient names another column of the row");
            }
            text.append(home ? "rel_k.home" : "rel_k.pk");
            return (home ? HOME : PK).length();
        }
        int end = part.indexOf('}', at) + 1;
        if (part.startsWith(INT, at)) {
            number("int", Integer.parseInt(part.substring(at + INT.length(), end - 1)));
        } else if (part.startsWith(BIGINT, at)) {
            number("bigint", Long.parseLong(part.substring(at + BIGINT.length(), end - 1)));
        } else {
            text.append(part, at, end); // an array of the condition's own
        }
        return end - at;
    }

    private void number(String type, Number number) {
        if (args == null) {
            text.append(type).append(" '").append(number).append('\'');
        } else {
            text.append("?::").append(type);
            args.add(number);
        }
    }
}
