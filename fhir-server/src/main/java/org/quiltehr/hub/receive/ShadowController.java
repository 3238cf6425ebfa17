package org.quiltehr.hub.receive;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** A changed mapping before it goes live: run over the feed's last messages, compared, nothing written; and then replay. */
@RestController
@RequestMapping("/practices/{practice}/feeds/{feed}")
class ShadowController {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,3})");
    private final Practices practices;
    private final Journal journal;
    private final ShadowJobs jobs;
    private final Gate gate;

    ShadowController(Practices practices, Journal journal, ShadowJobs jobs, Gate gate) {
        this.gate = gate;
        this.practices = practices;
        this.journal = journal;
        this.jobs = jobs;
    }

    /** The body is the feed as it would be, in the shape of its PUT. */
    @PostMapping("/shadow")
    ResponseEntity<byte[]> start(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @RequestParam(name = "messages", defaultValue = "500") int messages,
            @RequestParam(name = "patients", defaultValue = "50") int patients,
            @RequestHeader(name = "Prefer", required = false) @Nullable String prefer,
            @RequestBody(required = false) byte @Nullable [] body)
            throws InterruptedException {
        Feed feed = feed(practice, slug);
        if (messages < 1 || messages > ShadowJobs.MOST) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST, "bad-count", "messages is a number from 1 to " + ShadowJobs.MOST + ".");
        }
        ShadowJobs.Run run = jobs.start(feed, candidate(feed, body), messages);
        return answer(practice, feed, jobs.await(run, seconds(prefer)), patients);
    }

    @GetMapping("/shadow/{id}")
    ResponseEntity<byte[]> result(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @PathVariable("id") String id,
            @RequestParam(name = "patients", defaultValue = "50") int patients) {
        Feed feed = feed(practice, slug);
        ShadowJobs.Run run = (id.matches("[0-9a-f-]{36}")
                        ? jobs.find(feed, UUID.fromString(id))
                        : Optional.<ShadowJobs.Run>empty())
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND,
                        "unknown-shadow",
                        "This hub has no such shadow replay: the last " + ShadowJobs.KEPT
                                + " are kept, in the hub that ran them."));
        return answer(practice, feed, run, patients);
    }

    /** Queues the feed's last messages again, so that a mapping that was put is live for them too. */
    @PostMapping("/replay")
    ResponseEntity<byte[]> replay(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @RequestParam(name = "messages", defaultValue = "500") int messages) {
        Feed feed = feed(practice, slug);
        int queued = 0;
        java.util.List<Listed> newest = new java.util.ArrayList<>(journal.list(
                feed.practice().ref().num(), null, feed.num(), null, Math.max(1, Math.min(messages, 100_000))));
        java.util.Collections.reverse(newest);
        for (Listed listed : newest) {
            queued += listed.message().parts() == 0
                            && journal.again(listed.message().id())
                    ? 1
                    : 0;
        }
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("queued", queued);
        return json(HttpStatus.ACCEPTED, out);
    }

    private Feed candidate(Feed feed, byte @Nullable [] body) {
        try {
            return jobs.candidate(
                    feed,
                    FhirJson.mapper()
                            .readValue(body == null || body.length == 0 ? new byte[] {'{', '}'} : body, Map.class));
        } catch (JacksonException e) {
            throw new Problem(HttpStatus.BAD_REQUEST, "not-json", "The body is not a JSON object.");
        }
    }

    private ResponseEntity<byte[]> answer(String practice, Feed feed, ShadowJobs.Run run, int patients) {
        String slug = feed.slug();
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("id", run.id().toString());
        if (run.failed()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "shadow-failed",
                    "The shadow replay was ended by a fault of the hub or its database. Nothing was written; ask again.");
        }
        Shadow result = run.result();
        if (result == null) {
            out.put("state", "running");
            return ResponseEntity.accepted()
                    .contentType(MediaType.APPLICATION_JSON)
                    .header("Location", "/practices/" + practice + "/feeds/" + slug + "/shadow/" + run.id())
                    .body(FhirJson.bytes(out));
        }
        out.put("state", "done");
        PracticeRef owner = feed.practice().ref();
        ShadowJson.put(out, result, Math.max(0, patients), gate.may(Act.CHART, owner));
        return json(HttpStatus.OK, out);
    }

    private static long seconds(@Nullable String prefer) {
        Matcher matcher = WAIT.matcher(prefer == null ? "" : prefer);
        return matcher.find() ? Math.min(120, Long.parseLong(matcher.group(1))) : 0;
    }

    private Feed feed(String practice, String slug) {
        return practices
                .bySlug(practice)
                .flatMap(owner -> practices.feed(owner.ref(), slug))
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND, "unknown-feed", "There is no practice or feed of this name."));
    }

    private static ResponseEntity<byte[]> json(HttpStatus status, ObjectNode json) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }
}
