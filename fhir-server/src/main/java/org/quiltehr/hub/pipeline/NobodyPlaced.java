package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** A hub that matches nobody: every record stands alone. */
final class NobodyPlaced implements Placing {

    @Override
    public void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source) {
        // stands alone
    }

    @Override
    public List<Issue> merge(
            Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source) {
        return List.of();
    }

    @Override
    public List<Issue> link(Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        return List.of();
    }

    @Override
    public List<Issue> unlink(
            Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        return List.of();
    }
}
