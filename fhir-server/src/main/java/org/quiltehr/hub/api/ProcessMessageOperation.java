package org.quiltehr.hub.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code $process-message}: a message Bundle goes the way of every message, through the practice's feed of adapter
 * {@code fhir}, and is answered with a message Bundle that tells what became of it.
 */
@Component
final class ProcessMessageOperation implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message";
    private static final String ADAPTER = "fhir";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Intake intake;
    private final Journal journal;
    private final Practices practices;

    ProcessMessageOperation(Intake intake, Journal journal, Practices practices) {
        this.intake = intake;
        this.journal = journal;
        this.practices = practices;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.system("process-message", DEFINITION, (exchange, id, input) -> process(exchange, input))
                        .changing());
    }

    private Answer process(Exchange exchange, Input input) {
        ObjectNode message = input.resource("content")
                .orElseThrow(() -> new Refused(400, "required", "content", "the body is the message, a Bundle"));
        JsonNode header = message.at("/entry/0/resource");
        if (!message.path("type").asString("").equals("message")
                || !header.path("resourceType").asString("").equals("MessageHeader")) {
            throw new Refused(
                    400,
                    "structure",
                    "Bundle.entry[0]",
                    "a message is a Bundle of type message whose first entry is a MessageHeader");
        }
        if (input.text("response-url").isPresent()) {
            throw new Refused(
                    400, "not-supported", "response-url", "the answer comes with the response, not to an address");
        }
        Feed feed = feed(exchange, input);
        UUID id = journaled(feed, message);
        if (input.text("async").filter(text -> text.equals("true")).isPresent()) {
            return Answer.empty(202);
        }
        return Answer.of(
                200,
                FhirJson.bytes(response(
                        exchange, header, id, journal.await(id, PATIENCE).orElse(null))));
    }

    private UUID journaled(Feed feed, ObjectNode message) {
        try {
            return intake.take(feed, new RawMessage(FhirJson.bytes(message), "application/fhir+json"))
                    .join()
                    .id();
        } catch (CompletionException e) {
            throw new Refused(
                    503, "transient", null, "the message could not be journaled and is not accepted: send it again");
        }
    }

    private Feed feed(Exchange exchange, Input input) {
        PracticeRef practice = exchange.grant().practice();
        if (practice == null) {
            throw new Refused(403, "forbidden", null, "the caller belongs to no practice and cannot send messages");
        }
        String named = input.text("feed").orElse(null);
        List<Feed> feeds = practices.feeds(practice).stream()
                .filter(feed -> feed.adapter().equals(ADAPTER)
                        && (named == null || feed.slug().equals(named)))
                .toList();
        if (feeds.size() != 1) {
            throw new Refused(
                    422,
                    "not-found",
                    null,
                    feeds.isEmpty()
                            ? "the practice has no such feed of adapter fhir that messages could go through: declare one,"
                                    + " and send to /practices/{practice}/fhir/$process-message"
                            : "the practice has several feeds of adapter fhir: say which by the parameter feed");
        }
        return feeds.getFirst();
    }

    private static ObjectNode response(Exchange exchange, JsonNode asked, UUID message, @Nullable Finished finished) {
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "message");
        bundle.put("timestamp", java.time.Instant.now().toString());
        var entries = bundle.putArray("entry");
        String headerUrl = "urn:uuid:" + UUID.randomUUID();
        String outcomeUrl = "urn:uuid:" + UUID.randomUUID();
        ObjectNode header = FhirJson.mapper().createObjectNode();
        header.put("resourceType", "MessageHeader");
        for (String event : List.of("eventCoding", "eventUri")) {
            JsonNode given = asked.get(event);
            if (given != null) {
                header.set(event, given);
            }
        }
        String endpoint = asked.at("/source/endpoint").asString("");
        if (!endpoint.isEmpty()) {
            header.putArray("destination").addObject().put("endpoint", endpoint);
        }
        header.putObject("source").put("name", "Quilt").put("endpoint", exchange.base() + "/$process-message");
        ObjectNode response = header.putObject("response");
        response.put("identifier", asked.path("id").asString(message.toString()));
        response.put("code", finished == null || finished.state() != State.QUARANTINED ? "ok" : "fatal-error");
        response.putObject("details").put("reference", outcomeUrl);
        entries.addObject().put("fullUrl", headerUrl).set("resource", header);
        entries.addObject().put("fullUrl", outcomeUrl).set("resource", Outcomes.tree(issues(message, finished)));
        return bundle;
    }

    private static List<Issue> issues(UUID message, @Nullable Finished finished) {
        List<Issue> issues = new java.util.ArrayList<>();
        String what = finished == null
                ? "received and journaled; what becomes of it is told"
                : finished.state().name().toLowerCase(java.util.Locale.ROOT) + "; more is told";
        issues.add(new Issue(
                "informational",
                Issue.Severity.INFORMATION,
                null,
                "message " + message + ": " + what + " at /practices/{practice}/messages/" + message));
        if (finished != null) {
            for (JsonNode one : finished.receipt().path("issues")) {
                String severity = one.path("severity").asString("");
                issues.add(new Issue(
                        one.path("code").asString("processing"),
                        severity.equals("error")
                                ? Issue.Severity.ERROR
                                : severity.equals("warning") ? Issue.Severity.WARNING : Issue.Severity.INFORMATION,
                        Optional.ofNullable(one.get("location"))
                                .map(JsonNode::asString)
                                .orElse(null),
                        one.path("text").asString("")));
            }
        }
        return issues;
    }
}
