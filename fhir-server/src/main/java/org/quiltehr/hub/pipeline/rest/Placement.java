package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.util.Collection;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** Told of what a write does to Patient records; identify's. */
interface Placement {

    /** Of each that was created or changed. */
    void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source);

    /** Of those that were deleted, or written again after that; by default nobody is. */
    default void settled(Connection tx, PracticeRef practice, Collection<LogicalId> records) {}
}
