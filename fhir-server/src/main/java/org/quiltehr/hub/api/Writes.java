package org.quiltehr.hub.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.BundleEntries;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ObjectNode;

/** create, update, delete, with or without a condition. */
final class Writes {

    private final RestWrites writes;
    private final Reader reader;

    Writes(RestWrites writes, Reader reader) {
        this.writes = writes;
        this.reader = reader;
    }

    Answer create(Exchange exchange, String type, ObjectNode resource) {
        String condition =
                BundleEntries.condition(exchange.header("If-None-Exist").orElse(null));
        return answer(exchange, new Asked(Asked.Verb.CREATE, type, null, condition, resource, null, null, ""));
    }

    Answer update(Exchange exchange, String type, @Nullable String id, ObjectNode resource) {
        String condition = id == null ? condition(exchange) : null;
        boolean onlyNew = exchange.header("If-None-Match")
                .map(String::strip)
                .filter("*"::equals)
                .isPresent();
        return answer(
                exchange,
                new Asked(Asked.Verb.UPDATE, type, id, condition, resource, ifMatch(exchange), null, onlyNew, ""));
    }

    /** The patch is Parameters, or a Binary that holds a JSON Patch. */
    Answer patch(Exchange exchange, String type, @Nullable String id, ObjectNode patch) {
        String condition = id == null ? condition(exchange) : null;
        return answer(exchange, new Asked(Asked.Verb.PATCH, type, id, condition, patch, ifMatch(exchange), null, ""));
    }

    Answer delete(Exchange exchange, String type, @Nullable String id) {
        String condition = id == null ? condition(exchange) : null;
        return answer(exchange, new Asked(Asked.Verb.DELETE, type, id, condition, null, ifMatch(exchange), null, ""));
    }

    private static String condition(Exchange exchange) {
        String query = exchange.parameters().search();
        if (query.isEmpty()) {
            throw new Refused(400, "required", null, "say which one: Type/id, or Type?query");
        }
        return query;
    }

    private static @Nullable String ifMatch(Exchange exchange) {
        return exchange.header("If-Match").orElse(null);
    }

    private Answer answer(Exchange exchange, Asked asked) {
        Done done = writes.perform(exchange.caller(), List.of(asked)).getFirst();
        if (asked.verb() == Asked.Verb.DELETE) {
            Answer answer = Answer.empty(204);
            return done.version() == 0 ? answer : answer.version(Integer.toString(done.version()), done.updated());
        }
        String location = exchange.base() + "/" + done.type() + "/" + done.shownId() + "/_history/";
        String preferred = exchange.prefersReturn();
        Shown shown = shown(exchange, done);
        byte[] body = switch (preferred) {
            case "minimal" -> new byte[0];
            case "OperationOutcome" ->
                Outcomes.bytes(List.of(new Issue(
                        "informational",
                        Issue.Severity.INFORMATION,
                        null,
                        done.status() == 201 ? "created" : "stored as version " + shown.etag())));
            default -> shown.json();
        };
        return Answer.of(done.status(), body)
                .version(shown.etag(), done.updated())
                .header("Location", location + shown.etag());
    }

    /** What a read at this base would show of a write. */
    @SuppressWarnings("ArrayRecordComponent")
    record Shown(String etag, byte[] json) {}

    Shown shown(Exchange exchange, Done done) {
        if (done.reread() && exchange.view().practice() == null) {
            Optional<Stored> read = reader.read(exchange.view(), exchange.grant(), done.type(), done.shownId());
            if (read.isPresent()) {
                return new Shown(read.get().etag(), read.get().json());
            }
        }
        return new Shown(Integer.toString(done.version()), done.json());
    }
}
