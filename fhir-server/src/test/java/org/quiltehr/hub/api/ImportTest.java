package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $import} over HTTP: ndjson in, one broken line keeps no other out, and what was exported is found alike. */
class ImportTest {

    private static final String NDJSON = "application/fhir+ndjson";

    private static Fhir fhir;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    private static Response kickOff(Fhir at, String body) {
        return at.post("$import", body, "Content-Type", NDJSON, "Prefer", "respond-async");
    }

    private static ObjectNode imported(Fhir at, String body) {
        Response begun = kickOff(at, body);
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        return finished(at, begun.header("Content-Location"), 60);
    }

    private static ObjectNode finished(Fhir at, String address, int seconds) {
        for (int i = 0; i < seconds * 2; i++) {
            Response state = at.get(address);
            if (state.status() != 202 && state.status() != 429) {
                assertThat(state.status()).as(state.body()).isEqualTo(200);
                return state.json();
            }
            Sink.sleep(500);
        }
        throw new AssertionError("not finished");
    }

    private static Map<String, Long> counts(JsonNode manifest) {
        Map<String, Long> counts = new TreeMap<>();
        manifest.path("output")
                .forEach(file -> counts.put(
                        file.path("type").asString(), file.path("count").asLong()));
        return counts;
    }

    private static List<ObjectNode> errors(Fhir at, JsonNode manifest) {
        List<ObjectNode> errors = new ArrayList<>();
        for (JsonNode file : manifest.path("error")) {
            Response response = at.get(file.path("url").asString(), "Accept", NDJSON);
            assertThat(response.status()).isEqualTo(200);
            response.body().lines().forEach(line -> errors.add(FhirJson.parse(line)));
        }
        return errors;
    }

    private static String patient(String id, String family) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"name\":[{\"family\":\"" + family + "\"}]}";
    }

    private static String observation(String id, String patient) {
        return """
                {"resourceType":"Observation",%s"status":"final","code":{"text":"weight"},
                 "subject":{"reference":"Patient/%s"},"valueQuantity":{"value":70.10,"unit":"kg"}}""".formatted(id == null ? "" : "\"id\":\"" + id + "\",", patient)
                .replace("\n", " ");
    }

    @Test
    void oneBrokenLineIsToldByItsNumberAndTheRestIsLoaded() {
        List<String> lines = new ArrayList<>();
        // before its Patient: Patients go first, wherever they stand
        lines.add(observation("i-o-0", "i-p"));
        lines.add(patient("i-p", "Imported"));
        for (int i = 3; i <= 1200; i++) {
            lines.add(
                    switch (i) {
                        case 7 -> "";
                        case 700 -> observation("i-o-700", "i-p").replace("\"final\"", "\"final");
                        case 900 -> observation("i-o-900", "nobody");
                        case 901 -> observation("i-o-901", "i-p").replace("70.10", "\"Secretname\"");
                        case 902 -> observation(null, "i-p");
                        default -> observation("i-o-" + i, "i-p");
                    });
        }
        ObjectNode manifest = imported(fhir, String.join("\r\n", lines));
        assertThat(counts(manifest)).isEqualTo(Map.of("Patient", 1L, "Observation", 1195L));
        List<ObjectNode> errors = errors(fhir, manifest);
        assertThat(errors.stream().map(error -> error.at("/issue/0/diagnostics").asString()))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("line 700: is no JSON object"),
                        text -> assertThat(text).startsWith("line 900: the Patient it belongs to is not there"),
                        text -> assertThat(text).startsWith("line 901: "));
        assertThat(errors.get(2).at("/issue/0/expression/0").asString()).isEqualTo("Observation.valueQuantity.value");
        assertThat(errors.toString()).doesNotContain("Secretname");
        assertThat(fhir.get("Observation?patient=i-p&_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1195);
        assertThat(fhir.get("Observation/i-o-1200")
                        .json()
                        .at("/valueQuantity/value")
                        .toString())
                .isEqualTo("70.10");
        imported(fhir, String.join("\n", lines.subList(0, 500)));
        assertThat(fhir.get("Observation/i-o-3").json().at("/meta/versionId").asString())
                .as("sent again, nothing changes")
                .isEqualTo("1");
    }

    @Test
    void twoLinesOfOneResourceAreTwoVersions() {
        imported(fhir, patient("i-twice", "First") + "\n" + patient("i-twice", "Second"));
        assertThat(fhir.get("Patient/i-twice").json().at("/name/0/family").asString())
                .isEqualTo("Second");
        assertThat(fhir.get("Patient/i-twice/_history").json().path("entry")).hasSize(2);
    }

    @Test
    void whatCannotBeTakenIsRefused() throws IOException {
        String line = patient("i-never", "Never");
        assertThat(fhir.post("$import", line, "Content-Type", NDJSON).status())
                .as("no Prefer")
                .isEqualTo(400);
        assertThat(fhir.post("$import", line, "Prefer", "respond-async").status())
                .as("one resource, which is no manifest")
                .isEqualTo(400);
        assertThat(fhir.post("$import?mode=x", line, "Content-Type", NDJSON, "Prefer", "respond-async")
                        .status())
                .isEqualTo(400);
        assertThat(fhir.get("$import", "Prefer", "respond-async").status()).isEqualTo(405);
        assertThat(fhir.post(
                                "$import",
                                "no gzip",
                                "Content-Type",
                                NDJSON,
                                "Prefer",
                                "respond-async",
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(400);
        assertThat(fhir.get("_import/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(fhir.get("_import/x").status()).isEqualTo(404);
        assertThat(fhir.get("Patient/i-never").status()).isEqualTo(404);
        String job = kickOff(fhir, line).header("Content-Location");
        assertThat(fhir.get(job.replace("/fhir/", "/practices/open/fhir/")).status())
                .as("another base's")
                .isEqualTo(404);
        finished(fhir, job, 30);
        assertThat(fhir.send("DELETE", job, null).status()).isEqualTo(202);
        assertThat(fhir.get(job).status()).isEqualTo(404);
    }

    @Test
    void aChartIsNotOpenedByAnIdThatIsHalfAnothers() {
        String there = fhir.create("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"There\"}]}");
        String half = "0000000000000" + there.substring(13);
        JsonNode manifest = imported(fhir, patient(half, "Thief"));
        assertThat(errors(fhir, manifest))
                .singleElement()
                .satisfies(error ->
                        assertThat(error.at("/issue/0/code").asString()).isEqualTo("duplicate"));
        assertThat(fhir.get("Patient/" + half).status()).isEqualTo(404);
    }

    @Test
    void whatWasExportedIsFoundAlikeInAnEmptyHub() {
        try (Fhir from = new Fhir();
                Fhir into = new Fhir()) {
            Compared.fill(from);
            String exported = exported(from);
            JsonNode manifest = imported(into, exported);
            assertThat(errors(into, manifest)).isEmpty();
            Map<String, Long> types = counts(manifest);
            assertThat(types).hasSize(8);
            int asked = 0;
            int found = 0;
            for (String type : types.keySet()) {
                for (String search : Compared.searches(type, exported)) {
                    List<String> before = from.ids(search);
                    assertThat(sorted(into.ids(search))).as(search).isEqualTo(sorted(before));
                    asked++;
                    found += before.isEmpty() ? 0 : 1;
                }
                assertThat(Compared.bodies(into, type)).isEqualTo(Compared.bodies(from, type));
            }
            assertThat(asked).isGreaterThan(300);
            assertThat(found).as("of " + asked).isGreaterThan(100);
        }
    }

    private static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().toList();
    }

    private static String exported(Fhir from) {
        String job = from.get("$export", "Prefer", "respond-async").header("Content-Location");
        JsonNode manifest = finished(from, job, 60);
        StringBuilder all = new StringBuilder();
        // the types as they come: practitioners may stand after the encounters that name them
        for (JsonNode file : manifest.path("output")) {
            all.append(from.get(file.path("url").asString(), "Accept", NDJSON).body());
        }
        return all.toString();
    }

    /** Streamed both ways: neither the client nor the hub holds the file. */
    @Test
    @Tag("long")
    void aHundredMegabytesWithOneBrokenLine() throws Exception {
        String text = "\"note\":[{\"text\":\"" + "word ".repeat(170) + "\"}],";
        int lines = 100_000;
        int broken = 54_321;
        long[] sent = new long[1];
        InputStream body = new SequenceInputStream(Collections.enumeration(new java.util.AbstractList<InputStream>() {
            @Override
            public int size() {
                return lines;
            }

            @Override
            public InputStream get(int i) {
                String line = i == 0
                        ? patient("big", "Big")
                        : i + 1 == broken
                                ? "{\"resourceType\":\"Observation\",\"id\":\"big-"
                                : observation("big-" + i, "big").replace("\"status\"", text + "\"status\"");
                byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
                sent[0] += bytes.length;
                return new java.io.ByteArrayInputStream(bytes);
            }
        }));
        long begun = System.nanoTime();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(fhir.base + "/$import"))
                                .header("Content-Type", NDJSON)
                                .header("Prefer", "respond-async")
                                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode manifest =
                finished(fhir, answer.headers().firstValue("Content-Location").orElseThrow(), 900);
        System.out.println("imported " + sent[0] / 1_000_000 + " MB, " + lines + " lines, in "
                + (System.nanoTime() - begun) / 1_000_000_000 + " s");
        assertThat(sent[0]).isGreaterThan(100_000_000L);
        assertThat(counts(manifest)).isEqualTo(Map.of("Patient", 1L, "Observation", lines - 2L));
        assertThat(errors(fhir, manifest))
                .singleElement()
                .satisfies(error ->
                        assertThat(error.at("/issue/0/diagnostics").asString()).startsWith("line " + broken + ": "));
        assertThat(fhir.get("Observation?patient=big&_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(lines - 2);
    }
}
