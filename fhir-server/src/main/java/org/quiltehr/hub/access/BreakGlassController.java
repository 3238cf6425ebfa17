package org.quiltehr.hub.access;

import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was opened in emergencies: for auditors to judge, for practices to know. */
@RestController
@RequestMapping(path = "/break-glass/reviews", produces = MediaType.APPLICATION_JSON_VALUE)
class BreakGlassController {

    private final BreakGlass glass;

    BreakGlassController(BreakGlass glass) {
        this.glass = glass;
    }

    @GetMapping
    ResponseEntity<byte[]> list() {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ArrayNode all = json.putArray("opened");
        for (BreakGlass.Opened opened : glass.toLookAt()) {
            ObjectNode one = all.addObject()
                    .put("number", opened.num())
                    .put("who", opened.who())
                    .put("patient", "Patient/" + opened.record().text())
                    .put("reason", opened.reason())
                    .put("at", opened.at().toString())
                    .put("until", opened.until().toString())
                    .put("review", opened.review().toString())
                    .put("late", opened.late() && opened.verdict() == null);
            if (opened.verdict() != null) {
                one.put("verdict", opened.verdict());
            }
        }
        return ResponseEntity.ok().header("Cache-Control", "no-store").body(FhirJson.bytes(json));
    }

    @PostMapping("/{number}")
    ResponseEntity<byte[]> review(@PathVariable("number") long number, @RequestBody byte[] body) {
        String verdict;
        try {
            verdict = FhirJson.parse(body).path("verdict").asString("").strip();
        } catch (JacksonException | IllegalArgumentException e) {
            verdict = "";
        }
        if (verdict.isEmpty() || verdict.length() > BreakGlass.LONGEST_REASON) {
            return refused(400, "say what you found: {\"verdict\":\"…\"}");
        }
        return glass.review(number, verdict)
                ? ResponseEntity.noContent().build()
                : refused(409, "there is no such case that waits, or you opened the chart yourself");
    }

    private static ResponseEntity<byte[]> refused(int status, String text) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(FhirJson.bytes(FhirJson.mapper()
                        .createObjectNode()
                        .put("status", status)
                        .put("detail", text)));
    }
}
