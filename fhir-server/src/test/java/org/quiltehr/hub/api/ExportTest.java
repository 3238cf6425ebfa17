package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The Bulk Data flow over HTTP: kick-off, polling, manifest, files, end, at all three levels. */
class ExportTest {

    private static final String ASYNC = "respond-async";

    private static Fhir fhir;
    private static String one;
    private static String two;
    private static String group;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
        one = patient("Exported");
        two = patient("Other");
        String organization = fhir.create("{\"resourceType\":\"Organization\",\"name\":\"Lake\"}");
        String place = fhir.create(
                "{\"resourceType\":\"Location\",\"name\":\"Room\",\"managingOrganization\":{\"reference\":\"Organization/"
                        + organization + "\"}}");
        fhir.create("{\"resourceType\":\"Location\",\"name\":\"Nowhere\"}");
        fhir.create("""
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},
                 "location":[{"location":{"reference":"Location/%s"}}]}""".formatted(one, place));
        for (String patient : List.of(one, one, two)) {
            observation(patient, "final");
        }
        observation(one, "preliminary");
        group = fhir.create("""
                {"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/%s"}}]}""".formatted(one));
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    private static String patient(String family) {
        return fhir.create("""
                {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"%s"}],"name":[{"family":"%s"}]}""".formatted(family, family));
    }

    private static String observation(String patient, String status) {
        return fhir.create("""
                {"resourceType":"Observation","status":"%s","code":{"text":"weight"},"subject":{"reference":"Patient/%s"},
                 "valueQuantity":{"value":70.10,"unit":"kg"}}""".formatted(status, patient));
    }

    private static Response kickOff(String address) {
        return fhir.get(address, "Prefer", ASYNC);
    }

    private static Response finished(Response begun) {
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        return polled(begun.header("Content-Location"));
    }

    private static Response polled(String address) {
        for (int i = 0; i < 60; i++) {
            Response state = fhir.get(address);
            if (state.status() != 202 && state.status() != 429) {
                return state;
            }
            sleep(550);
        }
        throw new AssertionError("not finished");
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode manifest(String address) {
        Response done = finished(kickOff(address));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.header("Content-Type")).isEqualTo("application/json");
        return done.json();
    }

    /** The resources of files, by type; each line is one resource of the file's type. */
    private static Map<String, List<JsonNode>> files(JsonNode files) {
        Map<String, List<JsonNode>> found = new TreeMap<>();
        for (JsonNode file : files) {
            Response response = fhir.get(file.path("url").asString(), "Accept", "application/fhir+ndjson");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("application/fhir+ndjson");
            List<JsonNode> lines = new ArrayList<>();
            response.body().lines().forEach(line -> lines.add(FhirJson.parse(line)));
            String type = file.path("type").asString();
            assertThat(lines).hasSize(file.path("count").asInt());
            assertThat(lines)
                    .allMatch(line -> line.path("resourceType").asString().equals(type));
            assertThat(found.put(type, lines)).as("one file a type").isNull();
        }
        return found;
    }

    private static List<String> ids(Map<String, List<JsonNode>> files, String type) {
        return files.getOrDefault(type, List.of()).stream()
                .map(line -> line.path("id").asString())
                .sorted()
                .toList();
    }

    @Test
    void theWholeBaseIsWhatSearchesFind() {
        ObjectNode manifest = manifest("$export");
        assertThat(manifest.path("request").asString()).isEqualTo(fhir.base + "/$export");
        assertThat(manifest.path("requiresAccessToken").asBoolean()).isFalse();
        assertThat(manifest.path("error")).isEmpty();
        var files = files(manifest.path("output"));
        for (String type : List.of("Patient", "Observation", "Encounter", "Location", "Organization", "Group")) {
            assertThat(ids(files, type))
                    .as(type)
                    .isNotEmpty()
                    .isEqualTo(
                            fhir
                                    .ids(type + "?_lastUpdated=le"
                                            + manifest.path("transactionTime").asString())
                                    .stream()
                                    .sorted()
                                    .toList());
        }
        assertThat(files.get("Observation")
                        .getFirst()
                        .at("/valueQuantity/value")
                        .toString())
                .as("numbers as they were written")
                .isEqualTo("70.10");
    }

    @Test
    void patientsComeWithTheirChartsAndWhatThoseName() {
        var files = files(manifest("Patient/$export").path("output"));
        assertThat(ids(files, "Patient")).contains(one, two);
        assertThat(files.get("Location")).as("only the one a chart names").hasSize(1);
        assertThat(files.get("Organization")).as("named by the place").hasSize(1);
        assertThat(files).doesNotContainKey("Group");
    }

    @Test
    void aGroupGivesItsMembersOnly() {
        ObjectNode manifest = manifest("Group/" + group + "/$export?_type=Patient,Observation,Location");
        var files = files(manifest.path("output"));
        assertThat(ids(files, "Patient")).containsExactly(one);
        assertThat(ids(files, "Observation")).hasSize(3);
        assertThat(files).containsOnlyKeys("Patient", "Observation", "Location");
        Response missing = kickOff("Group/none/$export");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.json().path("resourceType").asString()).isEqualTo("OperationOutcome");
    }

    @Test
    void filtersOfOneTypeAreAlternatives() {
        var files = files(manifest("Group/" + group
                        + "/$export?_typeFilter=Observation%3Fstatus%3Dpreliminary&_type=Observation,Encounter")
                .path("output"));
        assertThat(files.get("Observation")).hasSize(1);
        assertThat(files.get("Encounter")).as("not filtered").hasSize(1);
        var both = files(manifest("Patient/$export?_type=Observation"
                        + "&_typeFilter=Observation%3Fstatus%3Dpreliminary,Observation%3Fstatus%3Dfinal,preliminary")
                .path("output"));
        assertThat(ids(both, "Observation")).hasSizeGreaterThanOrEqualTo(4).doesNotHaveDuplicates();
    }

    @Test
    void elementsAreCutAndTagged() {
        JsonNode cut = files(manifest("$export?_type=Observation,Encounter&_elements=Observation.subject")
                        .path("output"))
                .get("Observation")
                .getFirst();
        assertThat(cut.has("valueQuantity")).isFalse();
        assertThat(cut.path("subject").has("reference")).isTrue();
        assertThat(cut.path("status").asString()).as("must be there").isNotEmpty();
        assertThat(cut.at("/meta/tag").toString()).contains("SUBSETTED");
    }

    @Test
    void postTakesParameters() {
        Response begun = fhir.post(
                "Patient/$export", """
                {"resourceType":"Parameters","parameter":[
                 {"name":"_type","valueString":"Patient"},{"name":"_type","valueString":"Observation"},
                 {"name":"patient","valueReference":{"reference":"Patient/%s"}}]}""".formatted(two), "Prefer", ASYNC, "Content-Type", "application/fhir+json");
        var files = files(finished(begun).json().path("output"));
        assertThat(ids(files, "Patient")).containsExactly(two);
        assertThat(ids(files, "Observation")).hasSize(1);
        assertThat(fhir.post("Patient/$export", """
                {"resourceType":"Parameters","parameter":[
                 {"name":"patient","valueReference":{"reference":"Patient/nobody"}}]}""", "Prefer", ASYNC, "Content-Type", "application/fhir+json")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatWasDeletedSinceIsToldAsDeletions() {
        String doomed = observation(two, "final");
        String kept = observation(two, "final");
        String since =
                manifest("$export?_type=Observation").path("transactionTime").asString();
        assertThat(fhir.send("DELETE", "Observation/" + doomed, null).status()).isEqualTo(204);
        String fresh = observation(two, "final");
        ObjectNode manifest = manifest("$export?_type=Observation&_since=" + since);
        var files = files(manifest.path("output"));
        assertThat(ids(files, "Observation")).contains(fresh).doesNotContain(doomed, kept);
        JsonNode bundle = files(manifest.path("deleted")).get("Bundle").getFirst();
        assertThat(bundle.path("type").asString()).isEqualTo("transaction");
        assertThat(bundle.path("entry").toString())
                .contains("{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/" + doomed + "\"}}");
        assertThat(manifest("$export?_type=Observation").has("deleted"))
                .as("only with _since")
                .isFalse();
    }

    @Test
    void untilGivesWhatChangedBefore() {
        String early = patient("Early");
        String between =
                fhir.get("Patient/" + early).json().at("/meta/lastUpdated").asString();
        String until = java.time.Instant.parse(between).plusMillis(1).toString();
        sleep(5);
        String late = patient("Late");
        for (String level : List.of("$export", "Patient/$export")) {
            ObjectNode manifest = manifest(level + "?_type=Patient&allowPartialManifests=true&_until=" + until);
            assertThat(ids(files(manifest.path("output")), "Patient"))
                    .contains(early)
                    .doesNotContain(late);
        }
        assertThat(kickOff("$export?_until=SECRET").body()).contains("_until").doesNotContain("SECRET");
    }

    @Test
    void filesAreGzippedIfAsked() throws Exception {
        JsonNode file = manifest("$export?_type=Patient").at("/output/0");
        var packed = fhir.bytes("GET", file.path("url").asString(), null, "Accept-Encoding", "gzip");
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        String plain = new String(
                new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(plain)
                .isEqualTo(fhir.get(file.path("url").asString()).body())
                .endsWith("}\n");
    }

    @Test
    void aDroppedExportIsNotFoundAnyMore() {
        String address = kickOff("$export").header("Content-Location");
        polled(address);
        String file = fhir.get(address).json().at("/output/0/url").asString();
        assertThat(fhir.send("DELETE", address, null).status()).isEqualTo(202);
        assertThat(fhir.get(address).status()).isEqualTo(404);
        assertThat(fhir.get(file).status()).isEqualTo(404);
        assertThat(fhir.send("DELETE", address, null).status()).isEqualTo(404);
    }

    @Test
    void whoAsksTooOftenIsTold() throws Exception {
        UUID job = UUID.randomUUID();
        // held by a hub that is slow: its lease is of the future
        execute("insert into export_job (id, url, asked, holder, until) values ('" + job + "', 'u', '"
                + "{\"level\":\"SYSTEM\"}', gen_random_uuid(), now() + interval '1 hour')");
        String address = fhir.base + "/_export/" + job;
        Response first = fhir.get(address);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("X-Progress")).isNotEmpty().hasSizeLessThan(100);
        assertThat(first.header("Retry-After")).isEqualTo("1");
        Response second = fhir.get(address);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.header("Retry-After")).isEqualTo("1");
        assertThat(second.json().path("resourceType").asString()).isEqualTo("OperationOutcome");
        sleep(600);
        assertThat(fhir.get(address).status()).isEqualTo(202);
        // the slow hub dies in the middle of a file: another begins anew, and nothing is doubled
        execute("insert into export_part (job, file, seq, bytes) values ('" + job + "', 1, 0, 'half')");
        execute("update export_job set until = now() - interval '1 s' where id = '" + job + "'");
        ObjectNode manifest = polled(address).json();
        var files = files(manifest.path("output"));
        assertThat(ids(files, "Patient")).contains(one, two).doesNotHaveDuplicates();
    }

    private static void execute(String sql) throws Exception {
        fhir.sql(sql);
    }

    @Test
    void whatCannotBeHonouredIsRefusedOrTold() {
        assertThat(fhir.get("$export").status()).as("Prefer: respond-async").isEqualTo(400);
        for (String bad : List.of(
                "$export?_since=soon",
                "$export?_type=Sheep",
                "$export?_outputFormat=text/csv",
                "$export?_typeFilter=Observation%3Fcolour%3Dred",
                "$export?_typeFilter=Observation%3F_include%3DObservation:subject",
                "$export?_type=Patient&_typeFilter=Observation%3Fstatus%3Dfinal",
                "$export?_elements=a.b.c",
                "$export?organizeOutputBy=Patient",
                "$export?patient=Patient/" + one)) {
            Response refused = kickOff(bad);
            assertThat(refused.status()).as(bad).isEqualTo(400);
            assertThat(refused.json().at("/issue/0/diagnostics").asString())
                    .as(bad)
                    .isNotEmpty();
        }
        Response lenient =
                fhir.get("$export?_type=Patient&organizeOutputBy=Patient", "Prefer", "respond-async, handling=lenient");
        ObjectNode manifest = finished(lenient).json();
        JsonNode told = files(manifest.path("error")).get("OperationOutcome").getFirst();
        assertThat(told.at("/issue/0/severity").asString()).isEqualTo("warning");
        assertThat(told.at("/issue/0/diagnostics").asString()).contains("organizeOutputBy");
        assertThat(fhir.get("_export/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(fhir.get("_export/x").status()).isEqualTo(404);
        assertThat(fhir.get("_export").status()).isEqualTo(404);
    }

    @Test
    void manyResourcesMakeManyPieces() {
        int many = 3000;
        String text = "a".repeat(900);
        for (int from = 0; from < many; from += 1000) {
            String entries = IntStream.range(0, 1000)
                    .mapToObj(n -> "{\"resource\":{\"resourceType\":\"Basic\",\"code\":{\"text\":\"" + text
                            + "\"}},\"request\":{\"method\":\"POST\",\"url\":\"Basic\"}}")
                    .collect(java.util.stream.Collectors.joining(","));
            assertThat(fhir.post(
                                    "",
                                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries
                                            + "]}")
                            .status())
                    .isEqualTo(200);
        }
        var files = files(manifest("$export?_type=Basic").path("output"));
        assertThat(ids(files, "Basic")).hasSize(many).doesNotHaveDuplicates();
    }
}
