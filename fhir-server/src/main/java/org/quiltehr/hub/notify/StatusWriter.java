package org.quiltehr.hub.notify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.notify.Subscriber.State;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.BundleEntries;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.Manner;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import tools.jackson.databind.node.ArrayNode;

/** Writes into a Subscription what the hub has to say of it, the way every write goes. */
final class StatusWriter {

    private final RestWrites writes;

    StatusWriter(RestWrites writes) {
        this.writes = writes;
    }

    void write(Practice practice, String id, State state, @Nullable String problem) {
        ArrayNode patch = FhirJson.mapper().createArrayNode();
        patch.addObject().put("op", "add").put("path", "/status").put("value", state.code());
        // add, then perhaps remove: either works whether there was one or not
        patch.addObject().put("op", "add").put("path", "/error").put("value", problem == null ? "none" : problem);
        if (problem == null) {
            patch.addObject().put("op", "remove").put("path", "/error");
        }
        View view = new View(practice.ref());
        try {
            writes.perform(
                    new Caller(view, new Grant(true, practice.ref(), 0), "", Manner.OWN),
                    List.of(new Asked(
                            Asked.Verb.PATCH,
                            "Subscription",
                            id,
                            null,
                            BundleEntries.jsonPatch(patch.toString().getBytes(StandardCharsets.UTF_8)),
                            null,
                            null,
                            "")));
        } catch (WriteProblem e) {
            // removed meanwhile: there is nothing to say any more
            return;
        }
    }
}
