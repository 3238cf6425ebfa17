package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.node.ObjectNode;

/** {@code $import} of files the hub fetches: a manifest or Parameters, and addresses it may not reach. */
class ImportFetchTest {

    private static final AtomicInteger FLAKY = new AtomicInteger();
    private static Fhir fhir;
    private static HttpServer files;

    @BeforeAll
    static void start() throws IOException {
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/patients", 200, patient("f-1", "One") + "\n" + patient("f-2", "Two"));
        serve("/observations", 200, "{broken\n" + observation("f-o-1", "f-1") + "\n" + observation("f-o-2", "f-9"));
        serve("/gone", 404, "Secretname");
        files.createContext("/led", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        files.createContext("/flaky", exchange -> {
            byte[] body = gzip(patient("f-3", "Three"));
            boolean fails = FLAKY.getAndIncrement() == 0;
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(fails ? 503 : 200, fails ? -1 : body.length);
            if (!fails) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        files.start();
        System.setProperty("quilt.outbound.allow", "localhost");
        fhir = new Fhir();
    }

    @AfterAll
    static void stop() {
        System.clearProperty("quilt.outbound.allow");
        fhir.close();
        files.stop(0);
    }

    private static void serve(String path, int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        files.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static String patient(String id, String family) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"name\":[{\"family\":\"" + family + "\"}]}";
    }

    private static String observation(String id, String patient) {
        return "{\"resourceType\":\"Observation\",\"id\":\"" + id
                + "\",\"status\":\"final\",\"code\":{\"text\":\"c\"},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}";
    }

    private static String at(String path) {
        return "http://localhost:" + files.getAddress().getPort() + path;
    }

    private static String manifest(String... urls) {
        ObjectNode made = FhirJson.mapper().createObjectNode();
        made.put("inputFormat", "application/fhir+ndjson").put("inputSource", "https://example.org");
        Stream.of(urls)
                .forEach(url -> made.withArray("input")
                        .addObject()
                        .put("type", "Patient")
                        .put("url", url));
        return made.toString();
    }

    private static Response kickOff(String body, String type) {
        return fhir.post("$import", body, "Content-Type", type, "Prefer", "respond-async");
    }

    private static Response finished(Response begun) {
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        for (int i = 0; i < 120; i++) {
            Response state = fhir.get(begun.header("Content-Location"));
            if (state.status() != 202 && state.status() != 429) {
                return state;
            }
            Sink.sleep(250);
        }
        throw new AssertionError("not finished");
    }

    @Test
    void filesAreFetchedInTheirOrderAndALineIsToldByItsFile() {
        Response done =
                finished(kickOff(manifest(at("/patients"), at("/flaky"), at("/observations")), "application/json"));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(fhir.ids("Patient?_id=f-1,f-2,f-3")).containsExactlyInAnyOrder("f-1", "f-2", "f-3");
        assertThat(fhir.ids("Observation?patient=f-1")).containsExactly("f-o-1");
        assertThat(FLAKY.get()).as("what may pass is tried again").isEqualTo(2);
        Response errors = fhir.get(done.json().at("/error/0/url").asString(), "Accept", "application/fhir+ndjson");
        List<String> said = errors.body()
                .lines()
                .map(line -> FhirJson.parse(line).at("/issue/0/diagnostics").asString())
                .toList();
        assertThat(said)
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("input[2], line 1: is no JSON object"),
                        text -> assertThat(text)
                                .startsWith("input[2], line 3: the Patient it belongs to is not there"));
    }

    @Test
    void parametersSayTheSame() {
        Response done = finished(kickOff("""
                {"resourceType":"Parameters","parameter":[{"name":"inputFormat","valueCode":"application/fhir+ndjson"},
                 {"name":"input","part":[{"name":"type","valueCode":"Patient"},{"name":"url","valueUrl":"%s"}]}]}""".formatted(at("/patients")), "application/fhir+json"));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().at("/output/0/count").asInt()).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeHadEndsTheImportAndIsNamedByItsPlace() {
        Response missing = finished(kickOff(manifest(at("/patients"), at("/gone")), "application/json"));
        assertThat(missing.status()).isEqualTo(500);
        assertThat(missing.body())
                .contains("input[1].url: the server answered with HTTP status 404")
                .doesNotContain("Secretname");
        Response led = finished(kickOff(manifest(at("/led")), "application/json"));
        assertThat(led.body()).contains("input[0].url: the address is").contains("which is not allowed");
    }

    @Test
    void whatIsWrongIsSaidAtOnce() {
        assertThat(kickOff(manifest("http://127.0.0.1:1/x"), "application/json").body())
                .contains("input[0].url: the address is not https, which is not allowed");
        assertThat(kickOff(manifest(at("/patients"), "https://169.254.169.254/latest"), "application/json")
                        .body())
                .contains("input[1].url: the address is in the hub's own network, which is not allowed");
        assertThat(kickOff(manifest("relative"), "application/json").body())
                .contains("input[0].url: is no absolute URL");
        assertThat(kickOff("{\"inputFormat\":\"text/csv\"}", "application/json").body())
                .contains("inputFormat is application/fhir+ndjson");
        assertThat(kickOff(manifest(), "application/json").body()).contains("input names from 1 to 1000 files");
        assertThat(kickOff("[", "application/json").status()).isEqualTo(400);
        assertThat(kickOff("a,b", "text/csv").status()).isEqualTo(415);
    }
}
