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
        return persons.link(tx, practice, first, second, source);
    }

    @Override
    public List<Issue> unlink(
            Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        return persons.unlink(tx, practice, first, second, source);
    }
}
