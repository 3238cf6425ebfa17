package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;

/** A subscriber to what happens to one patient. */
final class Hook implements AutoCloseable {

    private static final String BACKPORT =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";

    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private String patient = "";

    Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            taken.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** Subscribes at a hub; active when this returns. */
    String subscribe(Http http) throws Exception {
        patient = create(http, "Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Told\"}]}");
        String id = create(http, "Subscription", """
                {"resourceType":"Subscription","status":"requested","reason":"test",
                 "criteria":"http://quiltehr.org/SubscriptionTopic/encounter-start",
                 "_criteria":{"extension":[{"url":"%sfilter-criteria","valueString":"Encounter?patient=Patient/%s"}]},
                 "channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:%d/hook","payload":"application/fhir+json",
                  "_payload":{"extension":[{"url":"%spayload-content","valueCode":"id-only"}]}}}""".formatted(
                        BACKPORT, patient, server.getAddress().getPort(), BACKPORT));
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> http.json("/fhir/Subscription/" + id)
                        .path("status")
                        .asString()
                        .equals("active"));
        return id;
    }

    /** An encounter written at another hub is told of. */
    void told(Http http, String subscription) throws Exception {
        String encounter = create(http, "Encounter", """
                {"resourceType":"Encounter","status":"in-progress","class":{"code":"IMP"},"subject":{"reference":"Patient/%s"}}""".formatted(patient));
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> taken.stream().anyMatch(body -> body.contains("Encounter/" + encounter)));
    }

    private static String create(Http http, String type, String json) throws Exception {
        var made = http.send("POST", "/fhir/" + type, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return FhirJson.parse(made.body()).path("id").asString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
