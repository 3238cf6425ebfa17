package org.quiltehr.hub.access;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/**
 * What one caller may read and write. Every statement over clinical rows takes {@link #predicate} for each alias, so
 * that no read path goes round the gate.
 *
 * @param everything under {@code --open}: no record is kept back
 * @param practice the practice the caller writes for, or null if it may not write
 * @param deniedLabels bits of the security labels the caller may not read
 * @param trail where what is given out is noted; null for the hub's own work, whose reads nobody is shown
 */
public record Grant(
        boolean everything,
        @Nullable PracticeRef practice,
        long deniedLabels,
        @Nullable Trail trail) {

    /** The grant of work the hub does for itself. */
    public Grant(boolean everything, @Nullable PracticeRef practice, long deniedLabels) {
        this(everything, practice, deniedLabels, null);
    }

    /** Notes that something of this Patient record is given out; of none, if null. */
    public void shown(@Nullable LogicalId patient) {
        if (trail != null && patient != null) {
            trail.shown(patient);
        }
    }

    /**
     * The condition rows of table {@code res} (or {@code hist}) under this alias must meet; holds no user input.
     *
     * @return SQL beginning with a space and {@code and}, or the empty string
     */
    public String predicate(String alias) {
        if (everything && deniedLabels == 0) {
            return "";
        }
        if (everything) {
            return " and " + alias + ".labels & " + deniedLabels + " = 0";
        }
        return " and false";
    }
}
