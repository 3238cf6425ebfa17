package org.quiltehr.hub.transition;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /pending}: what results of discharged patients are awaited or unanswered, answering for one, and who is to. */
@RestController
@RequestMapping(path = "/pending", produces = MediaType.APPLICATION_JSON_VALUE)
class PendingController {

    private static final int MOST = 200;

    private final PendingList pending;
    private final ResultOwners owners;
    private final Practices practices;
    private final Gate gate;

    PendingController(PendingList pending, ResultOwners owners, Practices practices, Gate gate) {
        this.owners = owners;
        this.pending = pending;
        this.practices = practices;
        this.gate = gate;
    }

    @GetMapping
    ResponseEntity<String> list(
            @RequestParam(name = "practice", required = false) @Nullable String slug,
            @RequestParam(name = "count", defaultValue = "50") int count) {
        Practice practice = slug == null ? null : practice(slug);
        ObjectNode list = pending.list(
                gate.grant(practice == null ? null : practice.ref()),
                practice == null ? null : practice.ref().num(),
                Math.clamp(count, 1, MOST));
        return ResponseEntity.ok(list.toString());
    }

    @PostMapping("/{id}/acknowledge")
    ResponseEntity<String> acknowledge(@PathVariable("id") long id, @RequestBody byte[] body) {
        String who = text(body, "who");
        if (who.isEmpty()) {
            throw new PendingProblem(400, "who", "Say who answers for the result: {\"who\":\"…\"}.");
        }
        int accepted = pending.acknowledge(gate.grant(null), id, who);
        return ResponseEntity.ok(FhirJson.mapper()
                .createObjectNode()
                .put("id", id)
                .put("tasksAccepted", accepted)
                .toString());
    }

    /** Who may answer for a result, who does now first. */
    @GetMapping("/{id}/owners")
    ResponseEntity<String> owners(@PathVariable("id") long id) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode list = out.putArray("owners");
        owners.choices(gate.grant(null), id)
                .forEach(one -> list.addObject()
                        .put("owner", one.key())
                        .put("name", one.name())
                        .put("practice", one.practice())
                        .put("now", one.now()));
        return ResponseEntity.ok(out.toString());
    }

    /** Another answers from now on. */
    @PostMapping("/{id}/owner")
    ResponseEntity<String> own(@PathVariable("id") long id, @RequestBody byte[] body) {
        owners.choose(gate.grant(null), id, text(body, "owner"), text(body, "who"));
        return owners(id);
    }

    /** A member of a JSON object; empty if there is none, or it is none. */
    private static String text(byte[] body, String member) {
        try {
            return FhirJson.parse(body).path(member).asString("").strip();
        } catch (JacksonException | IllegalArgumentException e) {
            return "";
        }
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .orElseThrow(() -> new PendingProblem(404, "unknown-practice", "There is no practice of this name."));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(PendingProblem problem) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putArray("issues")
                .addObject()
                .put("code", problem.code())
                .put("severity", "error")
                .put("text", problem.getMessage());
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.toString());
    }
}
