package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.backup.Restore;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Today's hub on the database of the first landed release: it starts, answers the same, and takes the next message. */
class UpgradeTest {

    private static final Path FIXTURE = Path.of("src/test/resources/upgrade");

    private static Hub.Running hub;
    private static Http http;

    @BeforeAll
    static void start() {
        String url = TestDatabase.emptyUrl();
        try (Restore backup = Restore.open(FIXTURE.resolve("first-release.quilt"), "synthetic data of a test")) {
            backup.into(url, line -> {});
        }
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), url, null, true));
        http = new Http(hub.base());
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @Test
    void itAnswersTheSameAndTheNextMessageMeetsTheRecordsThatWereThere() throws IOException, InterruptedException {
        searchesGiveTheSameResources();
        theNextMessageIsAVersionOfWhatWasThere();
    }

    private static void searchesGiveTheSameResources() throws IOException, InterruptedException {
        ObjectNode before = FhirJson.parse(Files.readAllBytes(FIXTURE.resolve("first-release.json")));
        assertThat(before.size()).isGreaterThan(15);
        for (Map.Entry<String, JsonNode> question : before.properties()) {
            var answer = http.get(question.getKey());
            assertThat(answer.statusCode()).as(question.getKey()).isEqualTo(200);
            JsonNode now = FhirJson.parse(answer.body().replace(hub.base(), "").getBytes(StandardCharsets.UTF_8));
            JsonNode then = question.getValue();
            if (now.has("messages")) {
                assertThat(now.path("messages")).as(question.getKey()).isEqualTo(then);
            } else {
                assertThat(resources(now.path("entry"))).as(question.getKey()).isEqualTo(resources(then));
            }
        }
    }

    private static List<JsonNode> resources(JsonNode entries) {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode entry : entries) {
            all.add(entry.path("resource"));
        }
        return all;
    }

    private static void theNextMessageIsAVersionOfWhatWasThere() throws IOException, InterruptedException {
        var answer = http.send(
                "POST",
                "/practices/lake/feeds/ehr/messages",
                "application/hl7-v2",
                """
                MSH|^~\\&|LAKEEHR|LAKE|HUB|HUB|20260301101500||ADT^A08^ADT_A01|L99|P|2.5.1
                EVN|A08|20260301101500
                PID|1||L101^^^LAKE^MR||Brandt^Otto||19620922|M|||8 Pine St^^Dayton^OH^45402
                """.replace("\n", "\r").getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=20");
        assertThat(answer.body()).contains("\"stored\"");
        JsonNode found = http.json("/practices/lake/fhir/Patient?identifier=L101");
        assertThat(found.path("entry").size()).isEqualTo(1);
        JsonNode patient = found.at("/entry/0/resource");
        assertThat(patient.at("/meta/versionId").asString()).isEqualTo("2");
        assertThat(patient.at("/address/0/line/0").asString()).isEqualTo("8 Pine St");
        JsonNode history =
                http.json("/practices/lake/fhir/Patient/" + patient.path("id").asString() + "/_history");
        assertThat(history.path("entry").size()).isEqualTo(2);
    }
}
