package org.quiltehr.hub.receive.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** Files put into a watched folder. */
class FolderTest {

    private static final Path OWN = Path.of("target", "unused", "folders", "p");
    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static Path watch(String feed, String further) throws Exception {
        Path folder = Files.createDirectories(OWN.resolve(feed + System.nanoTime()));
        hub.http()
                .put(
                        "/practices/p/feeds/" + feed,
                        "{\"adapter\":\"script\",\"folder\":{\"path\":\"" + folder.getFileName() + "\"" + further
                                + "}}");
        return folder;
    }

    private static String script(String key) {
        return "{\"patients\":[\"" + key + "\"],\"entries\":[{\"url\":\"urn:uuid:p\",\"keys\":[\"" + key
                + "\"],\"resource\":{\"resourceType\":\"Patient\",\"birthDate\":\"1950-01-01\"}}]}";
    }

    private static List<String> below(Path folder) throws Exception {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(p -> p.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static void until(Path folder, String... names) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(below(folder)).containsExactly(names));
    }

    private static int messages(String feed) throws Exception {
        return hub.http()
                .json("/practices/p/messages?feed=" + feed)
                .path("total")
                .asInt(-1);
    }

    @Test
    void aWholeFileIsTakenAndMovedBesideItsReceiptAndABrokenOneToFailed() throws Exception {
        Path folder = watch("files", ",\"settle\":\"0s\"");
        Files.writeString(folder.resolve("good.json"), script("f1"));
        Files.writeString(folder.resolve("bad.json"), "not json");
        Files.writeString(folder.resolve("empty.json"), "");
        Files.writeString(folder.resolve("half.json.part"), script("f2"));
        until(folder.resolve("done"), "good.json", "good.json.receipt.json");
        until(folder.resolve("failed"), "bad.json", "bad.json.receipt.json", "empty.json", "empty.json.receipt.json");
        assertThat(folder.resolve("half.json.part")).exists();
        try (Stream<Path> all = Files.walk(folder)) {
            Path receipt = all.filter(p -> p.endsWith("good.json.receipt.json"))
                    .findFirst()
                    .orElseThrow();
            JsonNode json = FhirJson.parse(Files.readAllBytes(receipt));
            assertThat(json.path("state").asString("")).isEqualTo("stored");
            assertThat(json.path("resources").size()).isEqualTo(1);
        }
        Files.writeString(folder.resolve("good.json"), script("f3"));
        until(folder.resolve("done"), "2-good.json", "2-good.json.receipt.json", "good.json", "good.json.receipt.json");
    }

    @Test
    void aFileThatStillGrowsIsLeftAlone() throws Exception {
        Path folder = watch("grows", ",\"settle\":\"3s\"");
        String whole = script("g1");
        for (int part = 1; part <= 4; part++) {
            Files.writeString(folder.resolve("g.json"), whole.substring(0, whole.length() * part / 4));
            Thread.sleep(1_000);
            assertThat(messages("grows")).isZero();
        }
        until(folder.resolve("done"), "g.json", "g.json.receipt.json");
        assertThat(messages("grows")).isEqualTo(1);
    }

    @Test
    void aMarkerSaysThatAFileIsWhole() throws Exception {
        Path folder = watch("marked", ",\"marker\":\".ok\"");
        Files.writeString(folder.resolve("m.json"), script("m1"));
        Thread.sleep(2_500);
        assertThat(messages("marked")).isZero();
        Files.writeString(folder.resolve("m.json.ok"), "");
        until(folder.resolve("done"), "m.json", "m.json.ok", "m.json.receipt.json");
    }

    /** As after a crash between the journal's commit and the move: the same bytes are there again. */
    @Test
    void aFileThatWasJournaledBeforeIsNotTakenTwice() throws Exception {
        Path folder = watch("twice", ",\"settle\":\"0s\"");
        hub.send("twice", script("t1"), "wait=20");
        Files.writeString(folder.resolve("t.json"), script("t1"));
        until(folder.resolve("done"), "t.json", "t.json.receipt.json");
        assertThat(messages("twice")).isEqualTo(1);
    }

    @Test
    void aFeedMayNotWatchAFolderOfOthers() throws Exception {
        for (String path : List.of("/etc", "../other", "a/../../other")) {
            var answer = hub.http()
                    .send(
                            "PUT",
                            "/practices/p/feeds/wrong",
                            "application/json",
                            ("{\"adapter\":\"script\",\"folder\":{\"path\":\"" + path + "\"}}")
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(path).isEqualTo(422);
            assertThat(answer.body()).contains("folder.path", "QUILT_FOLDER_ROOTS");
        }
    }
}
