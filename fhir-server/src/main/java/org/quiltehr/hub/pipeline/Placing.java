package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** What the pipeline asks of the room that knows who is the same human; errors quarantine the message. */
interface Placing {

    void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source);

    List<Issue> merge(Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source);

    List<Issue> link(Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source);

    List<Issue> unlink(Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source);
}
