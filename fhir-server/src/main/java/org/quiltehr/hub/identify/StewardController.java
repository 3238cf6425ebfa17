package org.quiltehr.hub.identify;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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

/** The steward's calls: the queue, a pair explained, link, unlink, not the same. Who decides is who is signed in. */
@RestController
@RequestMapping(path = "/steward", produces = MediaType.APPLICATION_JSON_VALUE)
class StewardController {

    private static final int MOST = 1000;

    private final Stewards stewards;
    private final BlastRadius blastRadius;

    StewardController(Stewards stewards, BlastRadius blastRadius) {
        this.stewards = stewards;
        this.blastRadius = blastRadius;
    }

    @GetMapping("/reviews")
    ResponseEntity<String> reviews(@RequestParam(defaultValue = "100") int count) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ArrayNode waiting = json.putArray("waiting");
        for (DecisionSql.Waiting one : stewards.waiting()) {
            waiting.addObject()
                    .put("reason", one.reason())
                    .put("count", one.count())
                    .put("oldest", one.oldest().toString());
        }
        ArrayNode reviews = json.putArray("reviews");
        for (DecisionSql.Review review : stewards.reviews(Math.clamp(count, 1, MOST))) {
            ObjectNode one = reviews.addObject()
                    .put("a", review.pair().a().text())
                    .put("b", review.pair().b().text())
                    .put("reason", review.reason())
                    .put("priority", review.weight())
                    .put("opened", String.valueOf(review.opened()));
            one.set("evidence", FhirJson.parse(review.evidence()));
        }
        return ResponseEntity.ok(json.toString());
    }

    @GetMapping("/decisions/{a}/{b}")
    ResponseEntity<String> explain(@PathVariable String a, @PathVariable String b) {
        Optional<LogicalId> one = LogicalId.parse(a);
        Optional<LogicalId> other = LogicalId.parse(b);
        Optional<Stewards.Explained> explained =
                one.isEmpty() || other.isEmpty() ? Optional.empty() : stewards.explain(one.get(), other.get());
        if (explained.isEmpty()) {
            return StewardAnswers.error(
                    HttpStatus.NOT_FOUND, "no-such-record", "One of the two is not the id of a Patient record.");
        }
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("linked", explained.get().linked());
        json.set("verdict", Explanation.of(explained.get().verdict()));
        ArrayNode wouldChange = json.putArray("wouldChange");
        explained.get().wouldChange().forEach(wouldChange::add);
        ArrayNode decisions = json.putArray("decisions");
        for (DecisionSql.Decision decision : explained.get().decisions()) {
            DecisionSql.Basis basis = decision.basis();
            ObjectNode node = decisions
                    .addObject()
                    .put("at", decision.at().toString())
                    .put("kind", basis.kind())
                    .put("origin", basis.origin())
                    .put("who", basis.who())
                    .put("why", basis.why())
                    .put(
                            "message",
                            basis.message() == null ? null : basis.message().toString());
            if (basis.evidence() != null) {
                node.set("evidence", FhirJson.parse(basis.evidence()));
            }
        }
        return ResponseEntity.ok(json.toString());
    }

    @GetMapping("/blast-radius/{a}/{b}")
    ResponseEntity<String> blastRadius(@PathVariable String a, @PathVariable String b) {
        Optional<LogicalId> one = LogicalId.parse(a);
        Optional<LogicalId> other = LogicalId.parse(b);
        if (one.isEmpty() || other.isEmpty()) {
            return StewardAnswers.error(
                    HttpStatus.NOT_FOUND, "no-such-record", "One of the two is not the id of a Patient record.");
        }
        BlastRadius.Reached reached = blastRadius.of(one.get(), other.get());
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ArrayNode together = json.putArray("together");
        for (BlastRadius.Together time : reached.together()) {
            together.addObject()
                    .put("from", time.from().toString())
                    .put("until", time.until() == null ? null : time.until().toString());
        }
        json.put("truncated", reached.truncated());
        ArrayNode disclosures = json.putArray("disclosures");
        for (DisclosureSql.Disclosure disclosure : reached.disclosures()) {
            disclosures
                    .addObject()
                    .put("at", disclosure.at().toString())
                    .put("kind", disclosure.kind())
                    .put("who", disclosure.who())
                    .put("purpose", disclosure.purpose())
                    .put("record", disclosure.record().text())
                    .put("what", disclosure.what())
                    .put("event", disclosure.event());
        }
        return ResponseEntity.ok(json.toString());
    }

    @PostMapping("/link")
    ResponseEntity<String> link(@RequestBody byte[] body, HttpServletRequest request) {
        return rule(body, request, stewards::link);
    }

    @PostMapping("/unlink")
    ResponseEntity<String> unlink(@RequestBody byte[] body, HttpServletRequest request) {
        return rule(body, request, stewards::unlink);
    }

    @PostMapping("/not-same")
    ResponseEntity<String> notSame(@RequestBody byte[] body, HttpServletRequest request) {
        return rule(body, request, stewards::notSame);
    }

    @PostMapping("/undo")
    ResponseEntity<String> undo(@RequestBody byte[] body, HttpServletRequest request) {
        return rule(body, request, stewards::undo);
    }

    private interface Rule {
        Optional<Stewards.Refused> on(Stewards.Ruling ruling);
    }

    private ResponseEntity<String> rule(byte[] body, HttpServletRequest request, Rule rule) {
        Stewards.@Nullable Ruling ruling = read(body, request);
        if (ruling == null) {
            return StewardAnswers.error(
                    HttpStatus.BAD_REQUEST,
                    "not-understood",
                    "Wanted: {\"a\":\"<id>\",\"b\":\"<id>\",\"why\":\"<reason>\"}, and on an open hub \"who\".");
        }
        return rule.on(ruling)
                .map(StewardController::refused)
                .orElseGet(() -> ResponseEntity.ok(FhirJson.mapper().writeValueAsString(Map.of("done", true))));
    }

    private static Stewards.@Nullable Ruling read(byte[] body, HttpServletRequest request) {
        try {
            ObjectNode json = FhirJson.parse(body);
            Optional<LogicalId> a = LogicalId.parse(json.path("a").asString(""));
            Optional<LogicalId> b = LogicalId.parse(json.path("b").asString(""));
            String who = StewardAnswers.who(request, json);
            String why = json.path("why").asString("").strip();
            boolean whole = a.isPresent() && b.isPresent() && !who.isEmpty() && !why.isEmpty();
            return whole ? new Stewards.Ruling(a.get(), b.get(), who, why) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static ResponseEntity<String> refused(Stewards.Refused refused) {
        String code = refused.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return switch (refused) {
            case NO_SUCH_RECORD ->
                StewardAnswers.error(HttpStatus.NOT_FOUND, code, "One of the two is not a Patient record.");
            case SAME_RECORD -> StewardAnswers.error(HttpStatus.BAD_REQUEST, code, "The two are one record.");
            case NOT_LINKED ->
                StewardAnswers.error(
                        HttpStatus.CONFLICT, code, "The two are not linked; not-same remembers that they are two.");
            case NOTHING_TO_UNDO ->
                StewardAnswers.error(
                        HttpStatus.CONFLICT, code, "No steward decided of these two, or it was taken back already.");
        };
    }
}
