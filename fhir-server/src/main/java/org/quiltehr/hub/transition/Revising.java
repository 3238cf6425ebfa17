package org.quiltehr.hub.transition;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ObjectNode;

/** Changes a resource of a practice as it is now: who writes it meanwhile is not overwritten, the change is made anew. */
record Revising(Reader reader, RestWrites writes) {

    private static final int ATTEMPTS = 4;

    /**
     * Changes one; nothing happens if it is not there.
     *
     * @param change changes the tree; false if there is nothing to change
     */
    void revise(Practice practice, String type, String id, Predicate<ObjectNode> change) {
        View view = new View(practice.ref());
        Grant grant = Owners.all(practice);
        for (int attempt = 1; ; attempt++) {
            Optional<Stored> stored = reader.read(view, grant, type, id).filter(s -> !s.deleted());
            if (stored.isEmpty()) {
                return;
            }
            ObjectNode tree = FhirJson.parse(stored.get().json());
            if (!change.test(tree)) {
                return;
            }
            String version = "W/\"" + stored.get().etag() + "\"";
            try {
                writes.perform(
                        new Caller(view, grant, view.path()),
                        List.of(new Asked(Asked.Verb.UPDATE, type, id, null, tree, version, null, "")));
                return;
            } catch (WriteProblem problem) {
                if (problem.status() != 412 || attempt == ATTEMPTS) {
                    throw problem;
                }
            }
        }
    }
}
