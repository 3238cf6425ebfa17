package org.quiltehr.hub.codes;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.terminology.Coding;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls on codes: the queue, a decision, what was decided, files. Stewards do all of it, staff what is of their practice. */
@RestController
@RequestMapping(path = "/steward", produces = MediaType.APPLICATION_JSON_VALUE)
class CodesController {

    private static final int MOST = 200;
    private static final int MOST_DECISIONS = 1_000;

    private final CodeQueue queue;
    private final CodeQueueSql sql;
    private final Rulings rulings;
    private final TermFiles files;
    private final Practices practices;
    private final Gate gate;

    CodesController(
            CodeQueue queue, CodeQueueSql sql, Rulings rulings, TermFiles files, Practices practices, Gate gate) {
        this.queue = queue;
        this.sql = sql;
        this.rulings = rulings;
        this.files = files;
        this.practices = practices;
        this.gate = gate;
    }

    @GetMapping("/codes")
    ResponseEntity<String> codes(
            @RequestParam(name = "practice", required = false) @Nullable String practice,
            @RequestParam(name = "feed", required = false) @Nullable String feed,
            @RequestParam(name = "count", defaultValue = "50") int count,
            @RequestParam(name = "offset", defaultValue = "0") int offset) {
        if (practice == null) {
            stewards();
            if (feed != null) {
                throw new RulingProblem(400, "feed-of-which-practice", "feed is asked for with its practice.");
            }
        }
        PracticeRef asked = practice == null ? null : practice(practice).ref();
        Integer owner = asked == null ? null : asked.num();
        Integer num = null;
        if (feed != null && asked != null) {
            num = practices
                    .feed(asked, feed)
                    .map(Feed::num)
                    .orElseThrow(
                            () -> new RulingProblem(404, "unknown-feed", "The practice has no feed of this name."));
        }
        return ok(queue.page(owner, num, Math.clamp(count, 1, MOST), Math.max(0, offset)));
    }

    @PostMapping("/codes")
    ResponseEntity<String> rule(@RequestBody byte[] body, HttpServletRequest request) {
        Ruling ruling = ruling(body, request.getRemoteUser());
        Rulings.Ruled ruled = rulings.rule(practice(ruling.practice()), ruling);
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("done", true);
        out.put("map", ruled.map());
        out.put("messagesToReplay", ruled.messages());
        return ok(out);
    }

    @GetMapping("/codes/decisions")
    ResponseEntity<String> decisions(
            @RequestParam("practice") String practice, @RequestParam(name = "count", defaultValue = "100") int count) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode list = out.putArray("decisions");
        for (CodeQueueSql.Decision one :
                sql.decisions(practice(practice).ref().num(), Math.clamp(count, 1, MOST_DECISIONS))) {
            list.addObject()
                    .put("at", one.at().toString())
                    .put("system", one.system())
                    .put("code", one.code())
                    .put("decision", one.kind())
                    .put("target", one.target())
                    .put("map", one.map())
                    .put("who", one.who())
                    .put("why", one.why());
        }
        return ok(out);
    }

    @GetMapping("/terminology")
    ResponseEntity<String> loaded() {
        stewards();
        return ok(files.loaded());
    }

    @PostMapping("/terminology")
    ResponseEntity<String> load(@RequestParam("name") String name, @RequestBody byte[] body) {
        stewards();
        return ok(files.load(name, body).json());
    }

    /** @param caller who is signed in, whatever the body says; null on an open hub */
    private static Ruling ruling(byte[] body, @Nullable String caller) {
        try {
            ObjectNode json = FhirJson.parse(body);
            JsonNode target = json.path("target");
            String display = target.path("display").asString("");
            Coding coding = target.isObject()
                    ? new Coding(text(target, "system"), text(target, "code"), display.isEmpty() ? null : display)
                    : null;
            return new Ruling(
                    Ruling.Kind.valueOf(text(json, "decision").toUpperCase(Locale.ROOT)),
                    text(json, "practice"),
                    text(json, "system"),
                    text(json, "code"),
                    coding,
                    json.path("equivalence").asString("equivalent"),
                    caller == null ? text(json, "who") : caller,
                    text(json, "why"));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new RulingProblem(
                    400,
                    "not-understood",
                    "Wanted: {\"practice\",\"system\",\"code\",\"decision\":\"map|ignore|unmap\",\"who\",\"why\"}, all given (who"
                            + " is whoever signed in, if somebody did), and for map \"target\":{\"system\",\"code\"} and, if it is not equivalent, \"equivalence\".");
        }
    }

    private static String text(JsonNode json, String member) {
        String text = json.path(member).asString("").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("missing");
        }
        return text;
    }

    /** A practice whose codes the caller may work on; one that is not there answers as one of others. */
    private Practice practice(String slug) {
        Optional<Practice> found = practices.bySlug(slug);
        if (!gate.may(Act.STEWARD)
                && found.filter(practice -> gate.may(Act.WORK, practice.ref())).isEmpty()) {
            throw new RulingProblem(
                    403, "forbidden", "You may work on the codes of your own practice: name it by practice.");
        }
        return found.orElseThrow(
                () -> new RulingProblem(404, "unknown-practice", "There is no practice of this name."));
    }

    private void stewards() {
        if (!gate.may(Act.STEWARD)) {
            throw new RulingProblem(403, "forbidden", "That is for stewards; staff name their practice by practice.");
        }
    }

    private static ResponseEntity<String> ok(ObjectNode json) {
        return ResponseEntity.ok(json.toString());
    }

    @ExceptionHandler
    ResponseEntity<String> refused(RulingProblem problem) {
        return error(problem.status(), problem.code(), null, String.valueOf(problem.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(WriteProblem problem) {
        Issue first = problem.issues().getFirst();
        return error(problem.status(), first.code(), first.location(), first.text());
    }

    private static ResponseEntity<String> error(int status, String code, @Nullable String location, String text) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ObjectNode issue = json.putArray("issues").addObject();
        issue.put("code", code).put("severity", "error");
        if (location != null) {
            issue.put("location", location);
        }
        issue.put("text", text);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.toString());
    }
}
