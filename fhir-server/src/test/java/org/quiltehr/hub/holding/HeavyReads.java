package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import tools.jackson.databind.JsonNode;

/** A hub that reads from a replica, as its users see it: what they wrote, what an export and the network's page say of it. */
final class HeavyReads {

    static final String TO_REPLICA = "heavy reads go to the replica";
    static final String TO_PRIMARY = "heavy reads go to the primary";

    private static final Pattern QUARANTINED = Pattern.compile("In quarantine</h2><span class=\"big\">([0-9,]+)<");

    private final HubProcess hub;
    private final Http http;
    private final Set<String> written = new TreeSet<>();
    private int sent;

    HeavyReads(HubProcess hub) throws IOException, InterruptedException {
        this.hub = hub;
        this.http = new Http(hub.base());
        http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/fail/feeds/oru", Traffic.FEED);
    }

    /** Waits until this is what the hub said last of where heavy reads go. */
    void go(String where) {
        Awaitility.await(where).atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            List<String> said = said();
            assertThat(said).isNotEmpty();
            assertThat(said.getLast()).as("%s", said).contains(where);
        });
    }

    private List<String> said() throws IOException {
        try (var lines = Files.lines(hub.log())) {
            return lines.filter(line -> line.contains("heavy reads go to")).toList();
        }
    }

    /** Waits until the hub has a database that takes writes. */
    void ready() {
        Awaitility.await("ready")
                .atMost(Duration.ofMinutes(2))
                .until(() -> http.get("/actuator/health/readiness").statusCode() == 200);
    }

    void write(int resources) throws IOException, InterruptedException {
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

    /** An export that is asked for now holds all that was written. */
    void exportIsWhole() throws IOException, InterruptedException {
        assertThat(exported()).isEqualTo(written);
    }

    private Set<String> exported() throws IOException, InterruptedException {
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

    /** A message that goes to quarantine, where the network's page counts it. */
    void quarantineOne() throws IOException, InterruptedException {
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

    /** The network's page tells of all messages in quarantine, at once or within a time. */
    void pageIsRight(Duration within) throws IOException, InterruptedException {
        if (within.isZero()) {
            assertThat(quarantined()).isEqualTo(sent);
        } else {
            Awaitility.await().atMost(within).until(() -> quarantined() == sent);
        }
    }

    private int quarantined() throws IOException, InterruptedException {
        Matcher matcher = QUARANTINED.matcher(http.get("/network").body());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1).replace(",", ""));
    }
}
