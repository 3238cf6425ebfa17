package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import tools.jackson.databind.JsonNode;

/**
 * Heavy reads on a streaming replica: exports hold everything written before they were asked for, the network's page is never
 * older than the bound, and while the replica is behind or away the primary answers.
 */
@Tag("long")
class ReplicaTest {

    private static final Duration BOUND = Duration.ofSeconds(3);
    private static final Pattern QUARANTINED = Pattern.compile("In quarantine</h2><span class=\"big\">([0-9,]+)<");

    @TempDir
    Path folder;

    private final Set<String> written = new TreeSet<>();
    private HubProcess hub;
    private Http http;
    private int sent;

    @Test
    void exportsAreWholeAndPagesNeverOlderThanTheBound() throws Exception {
        Optional<String> why = StreamingPair.impossible();
        assumeTrue(why.isEmpty(), () -> "no replica tried: " + why.orElseThrow());
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try (StreamingPair pair = new StreamingPair(folder.resolve("pair"))) {
            try (HubProcess started = HubProcess.on(
                    pair.primary(),
                    HubProcess.freePort(),
                    HubProcess.freePort(),
                    "-Dquilt.database.replica=" + pair.replica(),
                    "-Dquilt.database.replica-lag=" + BOUND.toSeconds() + "s")) {
                hub = started;
                http = new Http(hub.base());
                http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
                http.put("/practices/fail/feeds/oru", Traffic.FEED);
                said("heavy reads go to the replica", 1);
                whatIsNearIsRead(pair);
                whatIsBehindIsNot(pair);
                whatIsAwayIsNot(pair);
            }
        }
    }

    private void whatIsNearIsRead(StreamingPair pair) throws Exception {
        for (int i = 0; i < 5; i++) {
            write(20);
            assertThat(exported()).isEqualTo(written);
        }
        assertThat(pair.askedOfReplica()).contains("repeatable read, read only", "from res r");
        send();
        Awaitility.await().atMost(BOUND.multipliedBy(2)).until(() -> quarantined() == sent);
        assertThat(pair.askedOfReplica()).contains("from practice p");
    }

    private void whatIsBehindIsNot(StreamingPair pair) throws Exception {
        pair.pause();
        write(20);
        long asked = System.nanoTime();
        assertThat(exported()).isEqualTo(written);
        System.out.printf("replica behind: an export took %d ms%n", (System.nanoTime() - asked) / 1_000_000);
        send();
        Thread.sleep(BOUND);
        assertThat(quarantined()).isEqualTo(sent);
        said("heavy reads go to the primary", 1);
        int before = pair.askedOfReplica().length();
        assertThat(exported()).isEqualTo(written);
        assertThat(pair.askedOfReplica().substring(before)).doesNotContain("from res r");
        pair.resume();
        said("heavy reads go to the replica", 2);
        write(1);
        assertThat(exported()).isEqualTo(written);
    }

    private void whatIsAwayIsNot(StreamingPair pair) throws Exception {
        pair.signalReplica("STOP");
        write(20);
        assertThat(exported()).isEqualTo(written);
        pair.signalReplica("CONT");
        said("heavy reads go to the replica", 3);
        pair.signalReplica("KILL");
        write(20);
        assertThat(exported()).isEqualTo(written);
        send();
        assertThat(quarantined()).isEqualTo(sent);
        pair.startReplica();
        said("heavy reads go to the replica", 4);
        write(1);
        assertThat(exported()).isEqualTo(written);
    }

    private void said(String words, int times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.readAllLines(hub.log()).stream()
                                .filter(line -> line.contains(words))
                                .count()
                        >= times);
    }

    private void write(int resources) throws Exception {
        for (int i = 0; i < resources; i++) {
            var made = http.send(
                    "POST",
                    "/fhir/Basic",
                    "application/fhir+json",
                    "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}".getBytes(StandardCharsets.UTF_8));
            assertThat(made.statusCode()).isEqualTo(201);
            written.add(FhirJson.parse(made.body()).path("id").asString());
        }
    }

    private void send() throws Exception {
        var answer = http.send(
                "POST",
                "/practices/fail/feeds/oru/messages",
                "application/hl7-v2",
                ("nothing that is read " + sent).getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=60");
        assertThat(answer.body()).contains("\"quarantined\"");
        sent++;
    }

    /** The messages in quarantine, as the network's page tells. */
    private int quarantined() throws Exception {
        Matcher matcher = QUARANTINED.matcher(http.get("/network").body());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1).replace(",", ""));
    }

    private Set<String> exported() throws Exception {
        var begun = http.get("/fhir/$export?_type=Basic", "Prefer", "respond-async", "Accept", "application/fhir+json");
        assertThat(begun.statusCode()).isEqualTo(202);
        String job = begun.headers().firstValue("Content-Location").orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> http.get(job).statusCode() == 200);
        Set<String> ids = new TreeSet<>();
        for (JsonNode file : FhirJson.parse(http.get(job).body()).path("output")) {
            http.get(file.path("url").asString())
                    .body()
                    .lines()
                    .forEach(line -> ids.add(FhirJson.parse(line).path("id").asString()));
        }
        return ids;
    }
}
