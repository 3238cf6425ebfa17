package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** A write at a FHIR base is a message like any other; its body is what is stored. */
interface RestJournal {

    /** An id for a message that is about to be written. */
    UUID newId();

    /** Journals it as done, in its own transaction. */
    void record(Connection tx, UUID message, Caller caller, List<Done> done) throws SQLException;
}
