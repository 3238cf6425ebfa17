package org.quiltehr.hub.purge;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/**
 * Whose content is to go.
 *
 * @param patient one Patient record of the practice; null: all of the practice
 */
public record Subject(PracticeRef practice, @Nullable LogicalId patient) {}
