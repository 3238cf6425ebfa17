package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Collector.Span;
import tools.jackson.databind.JsonNode;

/** One message's trace, from its receipt to the notification of a subscriber, as a collector of OpenTelemetry sees it. */
class TracesTest {

    private static final String MESSAGE = """
            MSH|^~\\&|TRACE|TRACE|HUB|HUB|20260301101500||ORU^R01^ORU_R01|T1|P|2.5.1
            PID|1||Zptraceq^^^TRACE^MR||Zptracedq^Otto||19620922|M
            OBR|1||O1^TRACE|2160-0^Creatinine^LN|||20260301101400|||||||||||||||20260301101400||LAB|F
            OBX|1|NM|2160-0^Creatinine^LN||7.25|mg/dL^mg/dL^UCUM|||||F|||20260301101400
            """.replace("\n", "\r");

    @Test
    void aMessagesStepsAreOneTraceAndHoldNothingOfItsPatient() {
        try (Collector collector = new Collector();
                Sink subscriber = new Sink()) {
            Map<String, String> settings =
                    Map.of("quilt.traces.endpoint", collector.endpoint(), "quilt.notify.allow-private", "true");
            settings.forEach(System::setProperty);
            try (Fhir fhir = new Fhir()) {
                subscribe(fhir, subscriber);
                send(fhir);
                JsonNode message =
                        fhir.get(fhir.root + "/practices/open/messages").json().at("/messages/0");
                String id = message.path("id").asString();
                String trace = id.replace("-", "");
                assertThat(fhir.get(fhir.root + "/practices/open/messages/" + id + "/receipt")
                                .json()
                                .path("trace")
                                .asString())
                        .isEqualTo(trace);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> collector.of(trace).stream()
                                .anyMatch(span -> span.name().equals("notify")));
                steps(
                        collector.of(trace),
                        Instant.parse(message.path("received").asString()));
                assertThat(collector.raw)
                        .isNotEmpty()
                        .allSatisfy(told ->
                                assertThat(told).doesNotContain("Zptrace", "Otto", "19620922", "1962-09-22", "7.25"));
            } finally {
                settings.keySet().forEach(System::clearProperty);
            }
        }
    }

    private static void subscribe(Fhir fhir, Sink subscriber) {
        String id = fhir.create("""
                {"resourceType":"Subscription","status":"requested","reason":"test",
                 "criteria":"http://quiltehr.org/SubscriptionTopic/new-result",
                 "channel":{"type":"rest-hook","endpoint":"%s","payload":"application/fhir+json"}}""".formatted(subscriber.url()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> fhir.get("Subscription/" + id)
                        .json()
                        .path("status")
                        .asString()
                        .equals("active"));
    }

    private static void send(Fhir fhir) {
        var feed = fhir.bytes(
                "PUT",
                fhir.root + "/practices/open/feeds/lab",
                "{\"adapter\":\"hl7v2\"}".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
        assertThat(feed.statusCode()).isLessThan(300);
        var sent = fhir.bytes(
                "POST",
                fhir.root + "/practices/open/feeds/lab/messages",
                MESSAGE.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/hl7-v2",
                "Prefer",
                "wait=60");
        assertThat(FhirJson.parse(sent.body()).path("state").asString()).isEqualTo("stored");
    }

    private static void steps(List<Span> spans, Instant received) {
        Map<String, Span> steps = new TreeMap<>();
        spans.forEach(span -> steps.put(span.name(), span));
        assertThat(steps)
                .containsOnlyKeys("receive", "convert", "store", "ledger", "commit", "notify")
                .hasSize(spans.size());
        Span root = steps.get("receive");
        assertThat(root.parent()).isEmpty();
        assertThat(root.facts()).isEqualTo(Map.of("quilt.practice", "open", "quilt.feed", "lab"));
        assertThat(Math.abs(root.from() / 1_000_000 - received.toEpochMilli())).isLessThan(5_000);
        long last = root.from();
        for (String name : List.of("receive", "convert", "store", "ledger", "commit", "notify")) {
            Span span = steps.get(name);
            assertThat(span.to()).as(name).isGreaterThanOrEqualTo(span.from());
            assertThat(span.from())
                    .as(name)
                    .isGreaterThanOrEqualTo(last - 1_000_000); // told by two readings of the clock
            last = span.from();
            assertThat(span.parent()).as(name).isEqualTo(name.equals("receive") ? "" : root.id());
        }
        assertThat(steps.get("store").facts())
                .containsEntry("quilt.state", "stored")
                .containsEntry("quilt.adapter", "hl7v2");
        assertThat(steps.get("notify").facts())
                .containsEntry("quilt.taken", "true")
                .containsKey("quilt.events");
    }
}
