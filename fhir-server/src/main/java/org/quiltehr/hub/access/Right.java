package org.quiltehr.hub.access;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/**
 * One thing a caller may: a rule of a role it holds.
 *
 * @param practice where the role is held, or null
 * @param days of {@link Relation#STAY}
 * @param purpose for what the role reads
 */
record Right(Act act, Relation relation, @Nullable PracticeRef practice, int days, Purpose purpose) {

    /** Whether it is about this practice. */
    boolean at(String slug) {
        return relation == Relation.ALL || practice != null && practice.slug().equals(slug);
    }
}
