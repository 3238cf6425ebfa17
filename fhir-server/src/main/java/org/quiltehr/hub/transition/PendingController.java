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
import tools.jackson.databind.node.ObjectNode;

/** {@code /pending}: what results of discharged patients are awaited or unanswered, and answering for one. */
@RestController
@RequestMapping(path = "/pending", produces = MediaType.APPLICATION_JSON_VALUE)
class PendingController {

    private static final int MOST = 200;

    private final PendingList pending;
    private final Practices practices;
    private final Gate gate;

    PendingController(PendingList pending, Practices practices, Gate gate) {
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
        String who;
        try {
            who = FhirJson.parse(body).path("who").asString("").strip();
        } catch (JacksonException | IllegalArgumentException e) {
            who = "";
        }
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
