package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quiltehr.hub.api.Sink.parts;
import static org.quiltehr.hub.api.Sink.value;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.api.Fhir.Response;
import org.quiltehr.hub.api.Sink.Mood;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Subscriptions of the R5 backport over HTTP, with a subscriber that does what subscribers do. */
class SubscriptionTest {

    private static final String BACKPORT =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";
    private static final String TOPIC = "http://quiltehr.org/SubscriptionTopic/";
    private static final String FEED = "http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed";

    private static Fhir fhir;

    private Sink subscriber;

    @BeforeAll
    static void start() {
        System.setProperty("quilt.notify.allow-private", "true");
        System.setProperty("quilt.notify.first-pause-millis", "50");
        System.setProperty("quilt.notify.longest-pause-millis", "400");
        fhir = new Fhir();
    }

    @AfterAll
    static void stop() {
        fhir.close();
        System.clearProperty("quilt.notify.allow-private");
        System.clearProperty("quilt.notify.first-pause-millis");
        System.clearProperty("quilt.notify.longest-pause-millis");
    }

    @BeforeEach
    void listen() {
        subscriber = new Sink();
    }

    @AfterEach
    void close() {
        subscriber.close();
    }

    private static void await(String what, BooleanSupplier met) {
        for (int i = 0; i < 600; i++) {
            if (met.getAsBoolean()) {
                return;
            }
            Sink.sleep(50);
        }
        throw new AssertionError("not within 30 s: " + what);
    }

    private String json(String topic, String content, String filter, String channel) {
        return """
                {"resourceType":"Subscription","status":"requested","reason":"test","criteria":"%s",
                 %s
                 "channel":{"type":"rest-hook","endpoint":"%s","payload":"application/fhir+json",
                  "_payload":{"extension":[{"url":"%spayload-content","valueCode":"%s"}]},
                  "header":["Authorization: Bearer secret"]%s}}""".formatted(
                        topic,
                        filter.isEmpty()
                                ? ""
                                : "\"_criteria\":{\"extension\":[{\"url\":\"" + BACKPORT
                                        + "filter-criteria\",\"valueString\":\"" + filter + "\"}]},",
                        subscriber.url(),
                        BACKPORT,
                        content,
                        channel);
    }

    private static String status(String id) {
        return fhir.get("Subscription/" + id).json().path("status").asString();
    }

    private String subscribed(String topic, String content, String filter) {
        return subscribed(json(topic, content, filter, ""));
    }

    private String subscribed(String json) {
        String id = fhir.create(json);
        await("active", () -> status(id).equals("active"));
        return id;
    }

    private static String patient() {
        return fhir.create("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Told\"}]}");
    }

    private static String encounter(String patient, String status) {
        return fhir.create("""
                {"resourceType":"Encounter","status":"%s","class":{"code":"IMP"},"subject":{"reference":"Patient/%s"}}""".formatted(status, patient));
    }

    @Test
    void aHandshakeMakesItActiveAndEventsFollow() {
        String patient = patient();
        encounter(patient, "in-progress");
        String id = subscribed(TOPIC + "encounter-start", "full-resource", "Encounter?patient=Patient/" + patient);
        ObjectNode handshake = subscriber.of("handshake").getFirst();
        assertThat(handshake.path("type").asString()).isEqualTo("history");
        assertThat(value(handshake, "subscription")).contains("Subscription/" + id);
        assertThat(value(handshake, "status")).isEqualTo("requested");
        String planned = encounter(patient, "planned");
        encounter(patient(), "in-progress");
        fhir.send("PUT", "Encounter/" + planned, """
                {"resourceType":"Encounter","id":"%s","status":"arrived","class":{"code":"IMP"},
                 "subject":{"reference":"Patient/%s"}}""".formatted(planned, patient));
        await("one event", () -> subscriber.numbers().size() == 1);
        ObjectNode told = subscriber.of("event-notification").getFirst();
        Conformance.check("/fhir", "application/fhir+json", told.toString());
        assertThat(subscriber.foci()).containsExactly("Encounter/" + planned);
        assertThat(value(told, "events-since-subscription-start")).isEqualTo("1");
        assertThat(value(told, "topic")).isEqualTo(TOPIC + "encounter-start");
        assertThat(told.at("/entry/1/fullUrl").asString()).isEqualTo(fhir.base + "/Encounter/" + planned);
        assertThat(told.at("/entry/1/resource/status").asString()).isEqualTo("arrived");
        assertThat(subscriber.headers).allMatch(header -> header.startsWith("Bearer secret application/fhir+json"));
        JsonNode asked = fhir.get("Subscription/" + id + "/$status").json();
        assertThat(value(asked, "type")).isEqualTo("query-status");
        assertThat(value(asked, "events-since-subscription-start")).isEqualTo("1");
        JsonNode again = fhir.get("Subscription/" + id + "/$events?eventsSinceNumber=1&content=id-only")
                .json();
        assertThat(parts(again)).hasSize(1);
        assertThat(again.at("/entry/1").has("resource")).isFalse();
        assertThat(fhir.get("Subscription/none/$status").status()).isEqualTo(404);
    }

    @Test
    void contentIsAsMuchAsWasAskedFor() {
        String patient = patient();
        subscribed(TOPIC + "encounter-end", "empty", "patient=" + patient);
        encounter(patient, "finished");
        await("an event", () -> !subscriber.numbers().isEmpty());
        ObjectNode told = subscriber.of("event-notification").getFirst();
        assertThat(told.path("entry")).as("no focus, no resource").hasSize(1);
        assertThat(told.toString()).doesNotContain("Encounter/").doesNotContain(patient);
    }

    @Test
    void topicsTellWhatTheySay() {
        String patient = patient();
        subscribed(TOPIC + "new-result", "id-only", "");
        subscribed(TOPIC + "new-document", "id-only", "");
        String vital = fhir.create(observation(patient, "vital-signs", "final"));
        String early = fhir.create(observation(patient, "laboratory", "preliminary"));
        String lab = fhir.create(observation(patient, "laboratory", "final"));
        String document = fhir.create("""
                {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/%s"},
                 "content":[{"attachment":{"url":"urn:x"}}]}""".formatted(patient));
        await("both", () -> subscriber.numbers().size() >= 2);
        assertThat(subscriber.foci())
                .containsExactlyInAnyOrder("Observation/" + lab, "DocumentReference/" + document)
                .doesNotContain("Observation/" + vital, "Observation/" + early);
    }

    private static String observation(String patient, String category, String status) {
        return """
                {"resourceType":"Observation","status":"%s","category":[{"coding":[{
                  "system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"%s"}]}],
                 "code":{"text":"x"},"subject":{"reference":"Patient/%s"}}""".formatted(status, category, patient);
    }

    @Test
    void aLinkIsOnePatientEvent() {
        String one = patient();
        String two = patient();
        subscribed(FEED, "id-only", "Observation?patient=Patient/" + two);
        fhir.link(0, one, two);
        await("the link", () -> subscriber.numbers().size() == 1);
        assertThat(subscriber.foci()).containsExactly("Patient/" + two);
        String seen = fhir.create(observation(one, "laboratory", "final"));
        await(
                "an event of the person's other record",
                () -> subscriber.numbers().size() == 2);
        assertThat(subscriber.foci().getLast()).isEqualTo("Observation/" + seen);
        fhir.unlink(one, two);
        await("the unlink", () -> subscriber.numbers().size() == 3);
        fhir.create(observation(one, "laboratory", "final"));
        String own = fhir.create(observation(two, "laboratory", "final"));
        await("its own", () -> subscriber.numbers().size() == 4);
        assertThat(subscriber.foci().getLast()).isEqualTo("Observation/" + own);
    }

    @Test
    void heartbeatsComeWhenNothingElseDoes() {
        subscribed(json(
                TOPIC + "encounter-end",
                "id-only",
                "patient=nobody",
                ",\"extension\":[{\"url\":\"" + BACKPORT + "heartbeat-period\",\"valueUnsignedInt\":1}]"));
        await("two heartbeats", () -> subscriber.of("heartbeat").size() >= 2);
        assertThat(value(subscriber.of("heartbeat").getFirst(), "events-since-subscription-start"))
                .isEqualTo("0");
    }

    @Test
    void aRefusedHandshakeIsAnErrorAndTriedAgain() {
        subscriber.mood = Mood.REFUSES;
        String id = fhir.create(json(TOPIC + "encounter-end", "id-only", "", ""));
        await("error", () -> status(id).equals("error"));
        Response asked = fhir.get("Subscription/" + id + "/$status");
        assertThat(value(asked.json(), "status")).isEqualTo("error");
        assertThat(fhir.get("Subscription/" + id).json().path("error").asString())
                .contains("HTTP status 503");
        subscriber.mood = Mood.TAKES;
        await("active", () -> status(id).equals("active"));
        assertThat(fhir.get("Subscription/" + id).json().has("error")).isFalse();
    }

    @Test
    void aRemovedOneIsToldNothingMore() {
        String patient = patient();
        String id = subscribed(TOPIC + "encounter-end", "id-only", "patient=" + patient);
        assertThat(fhir.send("DELETE", "Subscription/" + id, null).status()).isEqualTo(204);
        await("gone", () -> fhir.get("Subscription/" + id + "/$status").status() == 404);
        encounter(patient, "finished");
        Sink.sleep(800);
        assertThat(subscriber.numbers()).isEmpty();
    }

    @Test
    void whatIsNotSupportedIsRefused() {
        String good = json(FEED, "id-only", "Observation?patient=Patient/1", "");
        for (var bad : List.of(
                good.replace(FEED, "Observation?status=final"),
                good.replace("\"rest-hook\"", "\"email\""),
                good.replace("id-only", "everything"),
                good.replace("application/fhir+json", "text/plain"),
                good.replace("Observation?patient=Patient/1", "Observation?code=1"),
                good.replace("Observation?patient=Patient/1", "Condition?patient=1"),
                good.replace("Authorization: Bearer secret", "Host: elsewhere"),
                good.replace("http://127", "ftp://127"))) {
            Response refused = fhir.post("Subscription", bad);
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(refused.json().at("/issue/0/expression/0").asString()).startsWith("Subscription.");
            assertThat(refused.body()).doesNotContain("secret");
        }
        assertThat(fhir.get("metadata").body()).contains("capabilitystatement-subscriptiontopic-canonical", FEED);
    }

    /** A subscriber that refuses, times out, is down and comes back, in a time made short. */
    @Test
    void nothingIsMissedByASubscriberThatWasDown() {
        missesNothing(1000, Duration.ofSeconds(2));
    }

    @Test
    @Tag("long")
    void nothingIsMissedByASubscriberThatWasDownForTenMinutes() {
        missesNothing(5000, Duration.ofMinutes(10));
    }

    private void missesNothing(int changes, Duration down) {
        String patient = patient();
        String id = subscribed(json(
                FEED,
                "id-only",
                "Observation?patient=Patient/" + patient,
                ",\"extension\":[{\"url\":\"" + BACKPORT + "timeout\",\"valueUnsignedInt\":1},{\"url\":\"" + BACKPORT
                        + "max-count\",\"valuePositiveInt\":50}]"));
        int batch = changes / 10;
        for (int done = 0; done < 10; done++) {
            switch (done) {
                case 1 -> {
                    subscriber.mood = Mood.REFUSES;
                    await("refused", () -> write(patient, 1) && subscriber.refused.get() > 0);
                }
                case 3 -> subscriber.mood = Mood.TAKES;
                case 4 -> {
                    subscriber.mood = Mood.SLEEPS;
                    await("timed out", () -> write(patient, 1) && subscriber.slept.get() > 0);
                }
                case 6 -> subscriber.shut();
                default -> {}
            }
            write(patient, batch);
        }
        long written = fhir.get("Observation?patient=" + patient + "&_summary=count")
                .json()
                .path("total")
                .asLong();
        assertThat(written).isGreaterThanOrEqualTo(changes);
        await("error", () -> status(id).equals("error"));
        Sink.sleep(down.toMillis());
        JsonNode before = fhir.get("Subscription/" + id + "/$status").json();
        assertThat(value(before, "status")).isEqualTo("error");
        assertThat(value(before, "events-since-subscription-start")).isEqualTo(Long.toString(written));
        int taken = subscriber.numbers().size();
        assertThat(taken).isLessThan((int) written);
        subscriber.comeBack();
        await("all", () -> subscriber.numbers().contains(written));
        assertThat(subscriber.numbers()).as("in order").isSorted();
        assertThat(subscriber.numbers().stream().distinct())
                .as("none missing")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, written).boxed().toList());
        assertThat(subscriber.foci().stream().distinct()).hasSize((int) written);
        await("active", () -> status(id).equals("active"));
    }

    private static boolean write(String patient, int observations) {
        String entries = IntStream.range(0, observations)
                .mapToObj(n -> "{\"resource\":" + observation(patient, "laboratory", "final")
                        + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}")
                .collect(Collectors.joining(","));
        Response answer =
                fhir.post("", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}");
        assertThat(answer.status()).isEqualTo(200);
        return true;
    }
}
