package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Told of what a request wrote at a FHIR base, in its transaction. Each Spring bean of this type is told. */
public interface WriteFollower {

    /**
     * Throws {@link WriteProblem} to refuse the whole request.
     *
     * @param done one for each asked, in order
     */
    void written(Connection tx, List<Asked> asked, List<Done> done) throws SQLException;
}
