package org.quiltehr.hub.receive;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.adapter.spi.Reply;
import org.quiltehr.hub.access.Sources;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.trace.Excerpt;
import org.quiltehr.hub.trace.Excerpts;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Messages by HTTP: sent in, asked after, read again, worked again. */
@RestController
@RequestMapping("/practices/{practice}")
class MessagesController {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,5})");
    private static final int LONGEST_WAIT = 120;
    private static final int LISTED = 100;
    private static final int MOST_LISTED = 1_000;

    private final Practices practices;
    private final Intake intake;
    private final Journal journal;
    private final Receipts receipts;
    private final Sources sources;
    private final Bodies bodies = new Bodies();

    MessagesController(Practices practices, Intake intake, Journal journal, Receipts receipts, Sources sources) {
        this.sources = sources;
        this.practices = practices;
        this.intake = intake;
        this.journal = journal;
        this.receipts = receipts;
    }

    @PostMapping("/feeds/{feed}/messages")
    ResponseEntity<byte[]> receive(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String feedSlug,
            HttpServletRequest request)
            throws IOException, InterruptedException {
        Practice owner = practice(practice);
        Feed feed = practices
                .feed(owner.ref(), feedSlug)
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND,
                        "unknown-feed",
                        "The practice has no feed of this name. Make it by PUT /practices/{practice}/feeds/{feed}."));
        try (Bodies.Body body = bodies.read(request)) {
            if (body.bytes().length == 0) {
                throw new Problem(
                        HttpStatus.BAD_REQUEST, "empty", "The body is empty. Send the message as the request's body.");
            }
            RawMessage raw = new RawMessage(body.bytes(), request.getContentType());
            Intake.Taking taking = intake.take(intake.glance(feed, raw));
            Accepted accepted = taking.accepted().get();
            return answer(practice, taking, accepted, request);
        } catch (ConfigException e) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE, "no-adapter", "This hub does not have the feed's adapter.");
        } catch (ExecutionException e) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "journal-unavailable",
                    "The message was not taken: the database does not answer. Send it again.");
        }
    }

    private ResponseEntity<byte[]> answer(
            String practice, Intake.Taking taking, Accepted accepted, HttpServletRequest request) {
        Duration wait = wait(request.getHeader("Prefer"));
        State state = State.RECEIVED;
        java.util.List<org.quiltehr.adapter.spi.Issue> issues = java.util.List.of();
        if (wait != null) {
            Optional<Message> file = journal.message(accepted.id()).filter(m -> m.parts() > 0);
            if (file.isPresent()) {
                state = await(file.get(), wait);
            } else {
                Optional<Finished> finished = journal.await(accepted.id(), wait);
                state = finished.map(Finished::state).orElse(State.RECEIVED);
                issues = finished.map(Receipts::issues).orElse(issues);
            }
        }
        HttpHeaders headers = new HttpHeaders();
        headers.add("Location", "/practices/" + practice + "/messages/" + accepted.id());
        String accept = request.getHeader("Accept");
        if (accept != null && accept.toLowerCase(Locale.ROOT).contains("hl7-v2")) {
            State told = state;
            if (state == State.RECEIVED && taking.problem().isPresent()) {
                told = State.QUARANTINED;
                issues = java.util.List.of(taking.problem().get());
            }
            Reply reply = taking.adapter()
                    .reply(taking.message(), new Receipt(accepted.id().toString(), told, accepted.duplicate(), issues));
            byte[] ack = reply.body();
            if (ack != null) {
                headers.add("Content-Type", reply.contentType());
                return new ResponseEntity<>(ack, headers, HttpStatus.OK);
            }
        }
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("id", accepted.id().toString());
        json.put("state", Receipts.name(state));
        if (accepted.duplicate()) {
            json.put("duplicate", true);
        }
        headers.setContentType(MediaType.APPLICATION_JSON);
        boolean reached = state != State.RECEIVED;
        return new ResponseEntity<>(
                FhirJson.bytes(json), headers, wait != null && reached ? HttpStatus.OK : HttpStatus.ACCEPTED);
    }

    private State await(Message file, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        for (Message part : journal.parts(file.id())) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (journal.await(part.id(), left).isEmpty()) {
                return State.RECEIVED;
            }
        }
        String state = receipts.view(file, false).path("state").asString("");
        return State.valueOf(state.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Duration wait(@Nullable String prefer) {
        if (prefer == null) {
            return null;
        }
        Matcher matcher = WAIT.matcher(prefer);
        return matcher.find() ? Duration.ofSeconds(Math.min(LONGEST_WAIT, Integer.parseInt(matcher.group(1)))) : null;
    }

    @GetMapping("/messages/{id}")
    ResponseEntity<byte[]> state(@PathVariable("practice") String practice, @PathVariable("id") String id) {
        return json(receipts.view(message(practice, id), false));
    }

    @GetMapping("/messages/{id}/receipt")
    ResponseEntity<byte[]> receipt(@PathVariable("practice") String practice, @PathVariable("id") String id) {
        return json(receipts.view(readable(practice, id), true));
    }

    @GetMapping("/messages/{id}/raw")
    ResponseEntity<byte[]> raw(
            @PathVariable("practice") String practice,
            @PathVariable("id") String id,
            @RequestParam(name = "at", required = false) @Nullable String at,
            @RequestParam(name = "context", required = false) @Nullable Integer context) {
        Message message = readable(practice, id);
        byte[] body = journal.body(message.id()).orElseThrow(() -> noBytes(message));
        if (at != null) {
            return json(excerpt(message, body, at, context));
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header("X-Content-Type-Options", "nosniff")
                .header("Quilt-Received-As", String.valueOf(message.contentType()))
                .body(body);
    }

    private Problem noBytes(Message message) {
        return journal.dropped(message.id())
                .map(at -> new Problem(
                        HttpStatus.GONE,
                        "bytes-dropped",
                        "The bytes of this message were dropped by the retention of the journal at " + at
                                + "; its receipt stays."))
                .orElseGet(() -> message.feed() != null
                        ? new Problem(
                                HttpStatus.GONE,
                                "bytes-purged",
                                "The bytes of this message were removed by a purge; its receipt stays.")
                        : new Problem(
                                HttpStatus.GONE,
                                "no-bytes",
                                "The bytes are not in the journal: it was a write at a FHIR base, whose stored version is the"
                                        + " message."));
    }

    /** The part of the message that a location of its ledger names, and the text round it. */
    private static ObjectNode excerpt(Message message, byte[] body, String at, @Nullable Integer context) {
        Excerpt found = Excerpts.find(body, at)
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND,
                        "no-such-location",
                        "The message has nothing at this location. Locations are those of its receipt's ledger."));
        int most = context == null ? Integer.MAX_VALUE : Math.max(0, context);
        String before = found.before();
        String after = found.after();
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("message", message.id().toString());
        out.put("location", at);
        out.put("start", found.start());
        out.put("end", found.end());
        out.put("charset", found.charset());
        out.put("before", before.length() > most ? before.substring(before.length() - most) : before);
        out.put("text", found.text());
        out.put("after", after.length() > most ? after.substring(0, most) : after);
        return out;
    }

    @GetMapping("/messages")
    ResponseEntity<byte[]> list(
            @PathVariable("practice") String practice,
            @RequestParam(name = "state", required = false) @Nullable String state,
            @RequestParam(name = "feed", required = false) @Nullable String feed,
            @RequestParam(name = "_count", required = false) @Nullable Integer count,
            @RequestParam(name = "before", required = false) @Nullable String before) {
        Practice owner = practice(practice);
        Integer num = feed == null
                ? null
                : practices
                        .feed(owner.ref(), feed)
                        .map(Feed::num)
                        .orElseThrow(() -> new Problem(
                                HttpStatus.NOT_FOUND, "unknown-feed", "The practice has no feed of this name."));
        String wanted = state == null ? null : state.toUpperCase(Locale.ROOT);
        if (wanted != null
                && java.util.Arrays.stream(State.values())
                        .noneMatch(s -> s.name().equals(wanted))) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST, "unknown-state", "state is one of received, stored, ignored, quarantined.");
        }
        int most = count == null ? LISTED : Math.clamp(count, 1, MOST_LISTED);
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("total", journal.count(owner.ref().num(), wanted, num));
        List<Listed> page = journal.list(owner.ref().num(), wanted, num, id(before), most);
        ArrayNode messages = out.putArray("messages");
        page.forEach(listed -> messages.add(receipts.line(listed.message(), listed.state())));
        if (page.size() == most) {
            out.put(
                    "next",
                    "/practices/" + practice + "/messages?_count=" + most + "&before="
                            + page.getLast().message().id()
                            + (state == null ? "" : "&state=" + state)
                            + (feed == null ? "" : "&feed=" + feed));
        }
        return json(out);
    }

    private static @Nullable UUID id(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST, "bad-page", "before is the id of a message: follow next as given.");
        }
    }

    @PostMapping("/messages/{id}/replay")
    ResponseEntity<byte[]> replay(@PathVariable("practice") String practice, @PathVariable("id") String id) {
        Message message = message(practice, id);
        boolean queued = journal.again(message.id());
        if (!queued && journal.dropped(message.id()).isPresent()) {
            throw noBytes(message);
        }
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("id", message.id().toString());
        out.put("state", "received");
        out.put("queued", queued);
        return ResponseEntity.accepted().contentType(MediaType.APPLICATION_JSON).body(FhirJson.bytes(out));
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND,
                        "unknown-practice",
                        "There is no practice of this name. Make it by PUT /practices/{practice}."));
    }

    private Message message(String practice, String id) {
        Practice owner = practice(practice);
        Optional<Message> message;
        try {
            message = journal.message(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            message = Optional.empty();
        }
        return message.filter(m -> m.practice() == owner.ref().num()).orElseThrow(MessagesController::unknown);
    }

    /** A message whose content the caller may read; what is kept back is answered as if it were not there. */
    private Message readable(String practice, String id) {
        Message message = message(practice, id);
        PracticeRef owner = practice(practice).ref();
        List<Message> units = message.parts() > 0 ? journal.parts(message.id()) : List.of(message);
        boolean all = units.stream()
                .allMatch(unit -> sources.mayRead(
                        owner, journal.outcome(unit.id()).map(Finished::receipt).orElse(null)));
        if (!all) {
            throw unknown();
        }
        return message;
    }

    private static Problem unknown() {
        return new Problem(HttpStatus.NOT_FOUND, "unknown-message", "The practice has no message with this id.");
    }

    private static ResponseEntity<byte[]> json(ObjectNode json) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(FhirJson.bytes(json));
    }
}
