package org.quiltehr.hub.access;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/**
 * What one caller may read and write. Every statement over clinical rows takes {@link #predicate} for each alias, so
 * that no read path goes round the gate.
 *
 * @param condition what a row must meet, as {@link RowCondition} reads it; {@code true} keeps no record back
 * @param practice the practice the caller writes for, or null if it may not write
 * @param deniedLabels bits of the security labels the caller may not read
 * @param trail where what is given out is noted; null for the hub's own work, whose reads nobody is shown
 */
public record Grant(
        String condition,
        @Nullable PracticeRef practice,
        long deniedLabels,
        @Nullable Trail trail) {

    private static final String ALL = "true";
    private static final String NOTHING = "false";

    /** The grant of work the hub does for itself, and of {@code --open}. */
    public Grant(boolean everything, @Nullable PracticeRef practice, long deniedLabels) {
        this(everything ? ALL : NOTHING, practice, deniedLabels, null);
    }

    /** Whether no record is kept back. */
    public boolean everything() {
        return condition.equals(ALL);
    }

    /** Notes that something of this Patient record is given out; of none, if null. */
    public void shown(@Nullable LogicalId patient) {
        if (trail != null && patient != null) {
            trail.shown(patient);
        }
    }

    /**
     * A part of a statement.
     *
     * @param sql beginning with a space and {@code and}, or the empty string
     * @param args for its places, in order
     */
    public record Bound(String sql, List<Object> args) {}

    /**
     * The condition rows of table {@code res} (or {@code hist}) under this alias must meet; holds no user input.
     *
     * @return SQL beginning with a space and {@code and}, or the empty string
     */
    public String predicate(String alias) {
        return everything() ? labels(alias) : " and " + RowCondition.plain(condition, alias) + labels(alias);
    }

    /**
     * The same with places for what differs from caller to caller.
     *
     * @param patients Patient records most rows are of, if they are few: what hangs on the patient is decided once for each
     */
    public Bound bound(String alias, Collection<LogicalId> patients) {
        if (everything()) {
            return new Bound(labels(alias), List.of());
        }
        Bound bound = RowCondition.bound(condition, alias, patients);
        return new Bound(" and " + bound.sql() + labels(alias), bound.args());
    }

    private String labels(String alias) {
        return deniedLabels == 0 ? "" : " and " + alias + ".labels & " + deniedLabels + " = 0";
    }
}
