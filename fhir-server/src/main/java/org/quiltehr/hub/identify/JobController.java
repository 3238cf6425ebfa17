package org.quiltehr.hub.identify;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs over the whole network: asked for, and how far they are. Who asks is who is signed in. */
@RestController
@RequestMapping(path = "/steward/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class JobController {

    private static final int LATEST = 50;

    private static final String WANTED =
            "Wanted: {\"kind\":\"train\",\"why\":\"<reason>\"} or {\"kind\":\"rematch\",\"version\":<of the"
                    + " weights; left out: those in force>,\"dryRun\":true|false,\"why\":\"<reason>\"}, and on an open hub \"who\".";

    private final NetworkJobs jobs;

    JobController(NetworkJobs jobs) {
        this.jobs = jobs;
    }

    @PostMapping
    ResponseEntity<String> ask(@RequestBody byte[] body, HttpServletRequest request) {
        Optional<JobSql.Asked> asked = read(body, request);
        if (asked.isEmpty()) {
            return StewardAnswers.error(HttpStatus.BAD_REQUEST, "not-understood", WANTED);
        }
        NetworkJobs.Answered answered = jobs.ask(asked.get());
        if (answered.refused().isPresent()) {
            return switch (answered.refused().get()) {
                case NO_SUCH_WEIGHTS ->
                    StewardAnswers.error(
                            HttpStatus.NOT_FOUND,
                            "no-such-weights",
                            "There are no weights of this version: train first.");
                case DRY_RUN_FIRST ->
                    StewardAnswers.error(
                            HttpStatus.CONFLICT,
                            "dry-run-first",
                            "These weights were not tried yet: ask with \"dryRun\":true and look at its report.");
            };
        }
        JobSql.Job job = answered.job().orElseThrow();
        return ResponseEntity.accepted()
                .location(URI.create("/steward/jobs/" + job.num()))
                .body(json(job).toString());
    }

    @GetMapping
    ResponseEntity<String> latest() {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ArrayNode all = json.putArray("jobs");
        for (JobSql.Job job : jobs.latest(LATEST)) {
            ObjectNode one = json(job);
            if (one.path("report") instanceof ObjectNode report) {
                report.remove("changes");
            }
            all.add(one);
        }
        return ResponseEntity.ok(json.toString());
    }

    @GetMapping("/{num}")
    ResponseEntity<String> one(@PathVariable long num) {
        return jobs.job(num)
                .map(job -> ResponseEntity.ok(json(job).toString()))
                .orElseGet(() ->
                        StewardAnswers.error(HttpStatus.NOT_FOUND, "no-such-job", "There is no job of this number."));
    }

    private static Optional<JobSql.Asked> read(byte[] body, HttpServletRequest request) {
        try {
            ObjectNode json = FhirJson.parse(body);
            String kind = json.path("kind").asString("");
            String who = StewardAnswers.who(request, json);
            String why = json.path("why").asString("").strip();
            JsonNode version = json.path("version");
            JsonNode dry = json.path("dryRun");
            boolean known = kind.equals(NetworkJobs.TRAIN)
                    || kind.equals(NetworkJobs.REMATCH)
                            && dry.isBoolean()
                            && (version.isMissingNode() || version.isIntegralNumber());
            return !known || who.isEmpty() || why.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new JobSql.Asked(
                            kind,
                            dry.asBoolean(false),
                            version.isIntegralNumber() ? version.intValue() : null,
                            who,
                            why));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode json(JobSql.Job job) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("job", job.num()).put("kind", job.asked().kind()).put("state", job.state());
        if (job.asked().kind().equals(NetworkJobs.REMATCH)) {
            json.put("dryRun", job.asked().dry()).put("version", job.asked().version());
        }
        json.put("who", job.asked().who()).put("why", job.asked().why());
        json.put("created", job.created().toString());
        json.put("finished", job.finished() == null ? null : job.finished().toString());
        json.put("done", job.done()).put("total", job.total());
        json.set("report", FhirJson.parse(job.report()));
        return json;
    }
}
