package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.quiltehr.hub.access.LeakWorld.Planted;
import org.quiltehr.hub.access.LeakWorld.Reader;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ObjectNode;

/** What the hub sends by itself: each reader subscribes to all there is, records of every relation change, and all that arrives is read. */
final class LeakPush implements AutoCloseable {

    private static final String BACKPORT =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";
    private static final String TOPIC = "http://quiltehr.org/SubscriptionTopic/";
    private static final String FEED = "http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed";
    private static final String FHIR = "application/fhir+json";
    private static final List<String> TYPES =
            List.of("Observation", "DiagnosticReport", "DocumentReference", "Encounter");
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Topic and content of each Subscription. */
    private static final String[][] WANTED = {
        {FEED, "full-resource"},
        {FEED, "id-only"},
        {FEED, "empty"},
        {TOPIC + "new-result", "full-resource"},
        {TOPIC + "new-document", "full-resource"},
        {TOPIC + "encounter-start", "full-resource"},
        {TOPIC + "encounter-end", "full-resource"}
    };

    /** A Subscription that was taken, whose it is and where its notifications arrive. */
    private record Taken(Reader reader, String address, String path, String topic, String content) {}

    private final LeakWorld world;
    private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();
    private final List<Taken> taken = new ArrayList<>();
    private final HttpServer server;

    LeakPush(LeakWorld world) {
        this.world = world;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            of(exchange.getRequestURI().getPath()).add(body);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private List<String> of(String path) {
        return arrived.computeIfAbsent(path, none -> new CopyOnWriteArrayList<>());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Everybody subscribes, wherever they are let. */
    void subscribe() {
        for (Reader reader : world.readers.values()) {
            for (String base : List.of("/fhir", "/practices/hill/fhir")) {
                for (String[] wanted : WANTED) {
                    subscribe(reader, base, wanted[0], wanted[1], "");
                }
            }
        }
        String hidden = world.record("hidden-hill").patient();
        for (String name : List.of("lake", "hill")) {
            subscribe(world.readers.get(name), "/fhir", FEED, "id-only", "Observation?patient=Patient/" + hidden);
        }
        await("handshakes")
                .atMost(LONG)
                .until(() -> taken.stream().noneMatch(one -> of(one.path()).isEmpty()));
    }

    private void subscribe(Reader reader, String base, String topic, String content, String filter) {
        String path = "/" + reader.name() + "/" + taken.size();
        String body = """
                {"resourceType":"Subscription","status":"requested","reason":"test","criteria":"%s",%s
                 "channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:%d%s","payload":"application/fhir+json",
                  "_payload":{"extension":[{"url":"%spayload-content","valueCode":"%s"}]}}}""".formatted(
                        topic,
                        filter.isEmpty()
                                ? ""
                                : "\"_criteria\":{\"extension\":[{\"url\":\"" + BACKPORT
                                        + "filter-criteria\",\"valueString\":\"" + filter + "\"}]},",
                        server.getAddress().getPort(),
                        path,
                        BACKPORT,
                        content);
        var answer = reader.browser().send("POST", base + "/Subscription", FHIR, body);
        if (answer.statusCode() == 201) {
            String id = FhirJson.parse(answer.body()).path("id").asString();
            taken.add(new Taken(reader, base + "/Subscription/" + id, path, topic, content));
        } else {
            assertThat(answer.statusCode())
                    .as(reader.name() + " " + answer.body())
                    .isIn(403, 404, 422);
        }
    }

    /** Each record that is there has results, documents and visits changed, added and deleted; the hidden one is linked too. */
    void change() {
        for (Planted planted : world.records.values()) {
            boolean whole =
                    TYPES.stream().noneMatch(type -> planted.ids().get(type).startsWith("none-of"));
            if (whole && !planted.name().equals("gone-lake")) {
                change(planted);
            }
        }
        Planted hidden = world.record("hidden-hill");
        world.link(
                LogicalId.parse(hidden.patient()).orElseThrow(),
                LogicalId.parse(another()).orElseThrow());
        // the last of each reader's own: what comes before it in a subscription has arrived when this has
        for (String name : List.of("own-lake", "hidden-hill", "inpatient-mercy")) {
            change(world.record(name));
        }
    }

    private String another() {
        var made = world.writer("hill").send("POST", "/practices/hill/fhir/Patient", FHIR, """
                {"resourceType":"Patient","name":[{"family":"Another"}],"birthDate":"1950-06-07"}""");
        return FhirJson.parse(made.body()).path("id").asString();
    }

    private void change(Planted planted) {
        Browser writer = world.writer(planted.practice());
        String base = "/practices/" + planted.practice() + "/fhir/";
        for (String type : TYPES) {
            String at = base + type + "/" + planted.ids().get(type);
            ObjectNode now = FhirJson.parse(LeakWorld.check(writer.get(at), 200).body());
            String was = now.path("language").asString("");
            now.put("language", was.equals("en") ? "de" : "en");
            if (type.equals("DiagnosticReport")) {
                now.put("status", was.equals("en") ? "corrected" : "amended");
            }
            LeakWorld.check(writer.send("PUT", at, FHIR, now.toString()), 200);
            now.remove("id");
            ((ObjectNode) now.path("meta")).remove(List.of("versionId", "lastUpdated", "source"));
            if (type.equals("Encounter") && !planted.practice().equals("mercy")) {
                now.put("status", "in-progress");
            }
            var made = LeakWorld.check(writer.send("POST", base + type, FHIR, now.toString()), 201);
            String copy = FhirJson.parse(made.body()).path("id").asString();
            LeakWorld.check(writer.send("DELETE", base + type + "/" + copy, "", ""), 204);
        }
    }

    /** All that arrived, and what was told may be asked for again by anybody. */
    void read(LeakTally tally) {
        for (Taken one : taken) {
            String own = switch (one.reader().name()) {
                case "hill" -> "hidden-hill";
                case "mercy", "doctor" -> "inpatient-mercy";
                default -> "own-lake";
            };
            boolean hills = one.address().startsWith("/practices/hill")
                    && !one.reader().name().equals("hill");
            if (one.topic().equals(FEED) && one.content().equals("full-resource") && !hills) {
                await(one.toString()).atMost(LONG).until(() -> toldLast(one, world.record(own)));
            }
        }
        for (Taken one : taken) {
            String kind = one.content().equals("empty") ? "notification empty" : "notification " + one.content();
            for (String body : of(one.path())) {
                tally.look(one.reader(), new Asked(kind, "POST", one.path(), FHIR, ""), 200, body);
            }
            for (Reader other : world.readers.values()) {
                for (String operation : List.of("$events?content=full-resource", "$status")) {
                    tally.ask(other, Asked.get(operation, one.address() + "/" + operation));
                }
            }
        }
        // of ids alone, by another subscription than those awaited above
        await("hill is told of its patient's link").atMost(LONG).until(() -> linked("hill"));
        assertThat(linked("lake")).as("lake is not, of whom it may not see").isFalse();
    }

    private boolean toldLast(Taken one, Planted own) {
        // the last change gave the report this status
        return of(one.path()).stream().anyMatch(body -> body.contains(own.chart()) && body.contains("\"corrected\""));
    }

    private boolean linked(String reader) {
        String patient = "Patient/" + world.record("hidden-hill").patient();
        return taken.stream()
                .filter(one ->
                        one.reader().name().equals(reader) && one.content().equals("id-only"))
                .flatMap(one -> of(one.path()).stream())
                .anyMatch(body -> body.contains("\"" + patient + "\""));
    }

    Set<String> subscribers() {
        return taken.stream().map(one -> one.reader().name()).collect(java.util.stream.Collectors.toSet());
    }

    int notifications() {
        return arrived.values().stream().mapToInt(List::size).sum();
    }
}
