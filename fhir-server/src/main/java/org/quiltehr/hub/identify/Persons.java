package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** Which records are the same human: matches on write, and carries out links, unlinks and merges (SEMANTICS 8, 9). */
public final class Persons {

    /**
     * Called in the write's transaction for each Patient record that was created or changed. Takes the locks of its
     * blocking keys, matches if a matching field changed, and links, queues or leaves it.
     */
    public void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source) {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * A40 and its kin: the old key's record (if it was ever seen) becomes the survivor's; the key an alias for ever.
     *
     * @return issues; an error ({@code merge-circle}) quarantines the message
     */
    public List<Issue> merge(
            Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source) {
        throw new UnsupportedOperationException("not written yet");
    }
}
