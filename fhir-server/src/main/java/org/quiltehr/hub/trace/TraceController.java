package org.quiltehr.hub.trace;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Sources;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.QueryProblem;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Where an element came from, and how much of a feed's messages is understood. */
@RestController
@RequestMapping("/practices/{practice}")
class TraceController {

    private static final int MOST_MESSAGES = 10_000;

    private final Practices practices;
    private final Journal journal;
    private final Traces traces;
    private final FeedCoverage coverage;
    private final Gate gate;
    private final Sources sources;

    TraceController(
            Practices practices, Journal journal, Traces traces, FeedCoverage coverage, Gate gate, Sources sources) {
        this.sources = sources;
        this.practices = practices;
        this.journal = journal;
        this.traces = traces;
        this.coverage = coverage;
        this.gate = gate;
    }

    /** A request that is not answered; its text holds no value of a message. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Refusal(int status, String code, String text) {
            super(text, null, false, false);
            this.status = status;
            this.code = code;
        }
    }

    @GetMapping("/messages/{id}/trace")
    ResponseEntity<byte[]> ofMessage(
            @PathVariable("practice") String slug,
            @PathVariable("id") String id,
            @RequestParam("resource") String resource,
            @RequestParam(name = "element", defaultValue = "") String element) {
        Practice practice = practice(slug);
        reference(resource);
        Message message = uuid(id).flatMap(journal::message)
                .filter(m -> m.practice() == practice.ref().num())
                .filter(m -> sources.mayRead(
                        practice.ref(),
                        journal.outcome(m.id()).map(Finished::receipt).orElse(null)))
                .orElseThrow(() -> new Refusal(404, "unknown-message", "The practice has no message with this id."));
        Finished finished = journal.outcome(message.id())
                .orElseThrow(() -> new Refusal(409, "not-worked-yet", "The message waits to be worked: ask again."));
        return json(traces.ofMessage(message.id(), finished.receipt(), resource, element));
    }

    @GetMapping("/trace")
    ResponseEntity<byte[]> ofResource(
            @PathVariable("practice") String slug,
            @RequestParam("resource") String resource,
            @RequestParam(name = "element", defaultValue = "") String element) {
        Practice practice = practice(slug);
        String[] reference = reference(resource);
        return json(traces.ofResource(
                        new View(practice.ref()), gate.grant(practice.ref()), reference[0], reference[1], element)
                .orElseThrow(TraceController::noResource));
    }

    @GetMapping("/feeds/{feed}/coverage")
    ResponseEntity<byte[]> coverage(
            @PathVariable("practice") String slug,
            @PathVariable("feed") String feed,
            @RequestParam(name = "messages", defaultValue = "1000") int messages) {
        Practice practice = practice(slug);
        return json(coverage.of(
                practices
                        .feed(practice.ref(), feed)
                        .orElseThrow(() -> new Refusal(404, "unknown-feed", "The practice has no feed of this name.")),
                Math.clamp(messages, 1, MOST_MESSAGES)));
    }

    private static Refusal noResource() {
        return new Refusal(404, "unknown-resource", "The practice has no such resource.");
    }

    private static String[] reference(String resource) {
        String[] parts = resource.split("/", -1);
        if (parts.length != 2 || !FhirTypes.exists(parts[0]) || parts[1].isEmpty()) {
            throw new Refusal(400, "bad-resource", "resource is Type/id, such as Observation/123.");
        }
        return parts;
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .orElseThrow(() -> new Refusal(404, "unknown-practice", "There is no practice of this name."));
    }

    private static ResponseEntity<byte[]> json(ObjectNode json) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(FhirJson.bytes(json));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refused(Refusal refusal) {
        return error(refusal.status, refusal.code, refusal.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refused(QueryProblem problem) {
        Refusal refusal = noResource();
        return error(refusal.status, refusal.code, refusal.getMessage());
    }

    private static ResponseEntity<byte[]> error(int status, String code, @Nullable String text) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putArray("issues")
                .addObject()
                .put("code", code)
                .put("severity", "error")
                .put("text", String.valueOf(text));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }
}
