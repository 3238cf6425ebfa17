package org.quiltehr.hub.receive.pull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** How a pulled feed is, and pulls on demand. */
@RestController
@RequestMapping("/practices/{practice}/feeds/{feed}/pull")
class PullController {

    private static final Pattern PATIENT = Pattern.compile("[A-Za-z0-9.-]{1,64}|[^|\\s]{1,200}\\|[^|]{1,200}");
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,3})");
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Puller.Rooms rooms;

    PullController(Puller.Rooms rooms) {
        this.rooms = rooms;
    }

    @GetMapping
    ResponseEntity<byte[]> state(@PathVariable("practice") String practice, @PathVariable("feed") String slug) {
        Feed feed = feed(practice, slug);
        settings(feed);
        Optional<PullSql.State> found = rooms.sql().state(feed.num());
        ObjectNode out = FhirJson.mapper().createObjectNode();
        boolean held = rooms.sql().isHeld(Puller.lease(feed));
        out.put("state", held ? "running" : "waiting");
        found.ifPresent(state -> {
            out.put("due", state.due().toString());
            out.put("failuresInARow", state.failures());
            ObjectNode last = out.putObject("lastRun");
            put(last, "started", state.started());
            put(last, "finished", state.finished());
            put(last, "outcome", state.outcome());
            put(last, "problem", state.problem());
            last.set("counts", FhirJson.parse(state.counts()));
        });
        out.set(
                "searches",
                FhirJson.mapper()
                        .valueToTree(rooms.sql().searches(feed.num()).stream()
                                .map(PullController::line)
                                .toList()));
        rooms.exports().of(feed.num()).ifPresent(export -> {
            ObjectNode on = out.putObject("export");
            put(on, "started", export.started());
            on.put("step", export.manifest() == null ? "server prepares" : "download");
            on.put("file", export.file());
            on.put("bytes", export.offset());
        });
        out.set(
                "requests",
                FhirJson.mapper()
                        .valueToTree(rooms.requests().list(feed.num()).stream()
                                .map(PullController::line)
                                .toList()));
        return json(HttpStatus.OK, out);
    }

    @PostMapping
    ResponseEntity<byte[]> pull(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @RequestParam(name = "patient", required = false) @Nullable String patient,
            @RequestHeader(name = "Prefer", required = false) @Nullable String prefer)
            throws InterruptedException {
        Feed feed = feed(practice, slug);
        PullSettings settings = settings(feed);
        ObjectNode out = FhirJson.mapper().createObjectNode();
        if (patient == null) {
            rooms.sql().due(feed.num(), settings.base());
            out.put("state", "queued");
            return json(HttpStatus.ACCEPTED, out);
        }
        if (!PATIENT.matcher(patient).matches()) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST,
                    "bad-patient",
                    "patient is the patient's id at the source, or an identifier as system|value.");
        }
        UUID id = rooms.requests().add(feed.num(), patient);
        long end = System.nanoTime() + seconds(prefer) * 1_000_000_000L;
        do {
            Optional<Map<String, @Nullable Object>> done = rooms.requests().done(id);
            if (done.isPresent()) {
                return json(HttpStatus.OK, FhirJson.mapper().valueToTree(line(done.get())));
            }
            if (prefer != null) {
                Thread.sleep(LOOK);
            }
        } while (System.nanoTime() < end);
        out.put("id", id.toString());
        out.put("state", "queued");
        return json(HttpStatus.ACCEPTED, out);
    }

    private static long seconds(@Nullable String prefer) {
        Matcher matcher = WAIT.matcher(prefer == null ? "" : prefer);
        return matcher.find() ? Math.min(120, Long.parseLong(matcher.group(1))) : 0;
    }

    private static Map<String, Object> line(Map<String, @Nullable Object> row) {
        Map<String, Object> line = new java.util.LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (value instanceof java.sql.Timestamp time) {
                line.put(name, time.toInstant().toString());
            } else if (name.equals("counts")) {
                line.put(name, FhirJson.parse(String.valueOf(value)));
            } else if (value != null) {
                line.put(name, value instanceof UUID ? value.toString() : value);
            }
        });
        return line;
    }

    private Feed feed(String practice, String slug) {
        Practices practices = rooms.practices();
        Practice owner = practices
                .bySlug(practice)
                .orElseThrow(() ->
                        new Problem(HttpStatus.NOT_FOUND, "unknown-practice", "There is no practice of this name."));
        return practices
                .feed(owner.ref(), slug)
                .orElseThrow(() ->
                        new Problem(HttpStatus.NOT_FOUND, "unknown-feed", "The practice has no feed of this name."));
    }

    private static PullSettings settings(Feed feed) {
        PullSettings settings = PullSettings.of(feed);
        if (settings == null) {
            throw new Problem(
                    HttpStatus.CONFLICT, "not-pulled", "The feed has no setting pull: it does not fetch anything.");
        }
        return settings;
    }

    private static void put(ObjectNode out, String name, @Nullable Object value) {
        if (value instanceof Instant || value instanceof String) {
            out.put(name, value.toString());
        }
    }

    private static ResponseEntity<byte[]> json(HttpStatus status, ObjectNode json) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }
}
