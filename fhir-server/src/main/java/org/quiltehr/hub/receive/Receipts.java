package org.quiltehr.hub.receive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.telemetry.Spans;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Messages as JSON: state, issues, resources, totals and, in a receipt, the ledger (SEMANTICS 4). */
public final class Receipts {

    /** Nothing younger is ever dropped. */
    private static final Duration SHORTEST_RETENTION = Duration.ofDays(28);

    private final Journal journal;
    private final Practices practices;
    private final Spans spans;

    Receipts(Journal journal, Practices practices, Spans spans) {
        this.spans = spans;
        this.journal = journal;
        this.practices = practices;
    }

    static List<Issue> issues(Finished finished) {
        List<Issue> issues = new ArrayList<>();
        for (JsonNode issue : finished.receipt().path("issues")) {
            issues.add(new Issue(
                    issue.path("code").asString(""),
                    Issue.Severity.valueOf(
                            issue.path("severity").asString("error").toUpperCase(Locale.ROOT)),
                    issue.has("location") ? issue.path("location").asString("") : null,
                    issue.path("text").asString("")));
        }
        return issues;
    }

    static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** What a list tells of a message. */
    ObjectNode line(Message message, State state) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("id", message.id().toString());
        Integer feed = message.feed();
        if (feed != null) {
            out.put("feed", practices.feed(feed).map(Feed::slug).orElse(""));
        }
        out.put("state", name(state));
        out.put("duplicate", false);
        out.put("type", message.type());
        if (message.control() != null) {
            out.put("controlId", message.control());
        }
        out.put("received", message.received().toString());
        if (message.parent() != null) {
            out.put("file", message.parent().toString());
            out.put("part", message.part());
        }
        return out;
    }

    /** A message or file that nobody works or waits to work any more, as its state is told; empty while one does. */
    public Optional<ObjectNode> settled(UUID id) {
        Optional<Message> found = journal.message(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Message message = found.get();
        List<Message> units = message.parts() > 0 ? journal.parts(id) : List.of(message);
        boolean settled = units.stream()
                .allMatch(unit -> journal.await(unit.id(), Duration.ZERO).isPresent());
        return settled ? Optional.of(view(message, false)) : Optional.empty();
    }

    /** One message, or a file with its messages. */
    ObjectNode view(Message message, boolean ledger) {
        if (message.parts() > 0) {
            return file(message, ledger);
        }
        Optional<Finished> finished = journal.outcome(message.id());
        ObjectNode out = line(message, finished.map(Finished::state).orElse(State.RECEIVED));
        spans.of(message.id()).ifPresent(trace -> out.put("trace", trace));
        if (finished.isEmpty()) {
            out.putArray("issues");
            out.putArray("resources");
            return out;
        }
        ObjectNode receipt = finished.get().receipt();
        if (message.received().isBefore(Instant.now().minus(SHORTEST_RETENTION))) {
            journal.dropped(message.id()).ifPresent(at -> out.put("bytesDropped", at.toString()));
        }
        out.put("finished", finished.get().at().toString());
        out.put("adapter", finished.get().adapter().name());
        out.put("adapterVersion", finished.get().adapter().version());
        for (String part : List.of("issues", "resources", "totals")) {
            out.set(part, receipt.path(part));
        }
        if (receipt.has("maps")) {
            out.set("maps", receipt.path("maps"));
        }
        if (ledger) {
            out.set("ledger", receipt.path("ledger"));
        }
        return out;
    }

    private ObjectNode file(Message file, boolean ledger) {
        List<ObjectNode> parts = new ArrayList<>();
        List<State> states = new ArrayList<>();
        Ledger.Totals totals = new Ledger.Totals(0, 0, 0, 0, 0);
        for (Message part : journal.parts(file.id())) {
            ObjectNode view = view(part, ledger);
            parts.add(view);
            states.add(State.valueOf(view.path("state").asString("").toUpperCase(Locale.ROOT)));
            totals = totals.plus(totals(view.path("totals")));
        }
        ObjectNode out = line(file, of(states));
        out.putArray("issues");
        ObjectNode sum = out.putObject("totals");
        sum.put("populated", totals.populated());
        sum.put("mapped", totals.mapped());
        sum.put("kept", totals.kept());
        sum.put("ignored", totals.ignored());
        sum.put("unmapped", totals.unmapped());
        ArrayNode messages = out.putArray("messages");
        parts.forEach(messages::add);
        return out;
    }

    /** A file is unfinished while one of its messages is, and as bad as the worst of them. */
    private static State of(List<State> parts) {
        for (State state : List.of(State.RECEIVED, State.QUARANTINED, State.STORED)) {
            if (parts.contains(state)) {
                return state;
            }
        }
        return State.IGNORED;
    }

    private static Ledger.Totals totals(JsonNode json) {
        return new Ledger.Totals(
                json.path("populated").asInt(0),
                json.path("mapped").asInt(0),
                json.path("kept").asInt(0),
                json.path("ignored").asInt(0),
                json.path("unmapped").asInt(0));
    }
}
