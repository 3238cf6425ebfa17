package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.Written;
import org.quiltehr.hub.terminology.Source;
import org.quiltehr.hub.terminology.TerminologyIntake;

/** Hands what is written of code systems, value sets and concept maps to the room that answers questions about them. */
final class TermRows implements Store.Listener {

    /** What these say holds for the whole network: the hub's own files, and an open hub's base without a practice. */
    private static final Set<String> NETWORK = Set.of(Practices.TERMINOLOGY, Practices.OPEN);

    private final TerminologyIntake intake;

    TermRows(TerminologyIntake intake) {
        this.intake = intake;
    }

    @Override
    public void written(Connection tx, Put put, Written written) throws SQLException {
        Source source = new Source(
                put.practice().num(), NETWORK.contains(put.practice().slug()), written.shownId(), written.version());
        if (put.delete()) {
            intake.deleted(tx, put.type(), source);
        } else {
            intake.stored(tx, source, put.body());
        }
    }
}
