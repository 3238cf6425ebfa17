package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.quiltehr.hub.base.PracticeRef;

/** A write at a FHIR base is a message like any other; its body is what is stored. */
interface RestJournal {

    /** A message and what became of what it asked. */
    record Entry(UUID message, List<Done> done) {}

    /** An id for a message that is about to be written. */
    UUID newId();

    /** Journals messages of one practice as done, in their own transaction. */
    void record(Connection tx, PracticeRef practice, List<Entry> entries) throws SQLException;

    /**
     * A message of the practice is committed.
     *
     * @param since of {@link System#nanoTime}: when the transaction began
     */
    default void committed(UUID message, PracticeRef practice, long since) {}
}
