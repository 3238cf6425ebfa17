package org.quiltehr.hub.access;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/**
 * What one caller may read and write. Every statement over clinical rows takes {@link #predicate} for each alias, so
 * that no read path goes round the gate.
 *
 * @param everything under {@code --open}: no record is kept back
 * @param practice the practice the caller writes for, or null if it may not write
 * @param deniedLabels bits of the security labels the caller may not read
 */
public record Grant(boolean everything, @Nullable PracticeRef practice, long deniedLabels) {

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
