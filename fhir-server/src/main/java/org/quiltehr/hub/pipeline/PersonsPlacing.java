package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.util.List;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Persons;
import tools.jackson.databind.node.ObjectNode;

/** The room {@code identify}. */
final class PersonsPlacing implements Placing {

    private final Persons persons;

    PersonsPlacing(Persons persons) {
        this.persons = persons;
    }

    @Override
    public void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source) {
        persons.placed(tx, practice, record, patient, source);
    }

    @Override
    public List<Issue> merge(
            Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source) {
        return persons.merge(tx, practice, survivor, oldKey, source);
    }

    @Override
    public List<Issue> link(Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        return List.of(notCarriedOut());
    }

    @Override
    public List<Issue> unlink(
            Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        return List.of(notCarriedOut());
    }

    private static Issue notCarriedOut() {
        return Issue.warning(
                "link-not-carried-out",
                null,
                "The message links two records or takes a link back. Both records are stored; a steward has to link or"
                        + " unlink them.");
    }
}
