package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** Two hubs on one database, one of which is killed under load: what it began goes on at the other. */
class TwoHubsTest {

    @Test
    void whatAKilledHubTookIsWorkedAndItsPageLinksAreFollowedByTheOther() throws Exception {
        run(2_500, false);
    }

    /** Leases of the dead run out after half a minute to a minute. */
    @Test
    @Tag("long")
    void exportsOfAKilledHubAreFinishedAndItsSubscribersTold() throws Exception {
        run(20_000, true);
    }

    private static void run(int calmMillis, boolean jobs) throws Exception {
        String db = TestDatabase.url();
        CompletableFuture<HubProcess> starting = CompletableFuture.supplyAsync(() -> start(db));
        HubProcess first = start(db);
        try (HubProcess second = starting.join();
                Hook hook = new Hook()) {
            Http one = new Http(first.base());
            Http other = new Http(second.base());
            one.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
            other.put("/practices/fail/feeds/oru", Traffic.FEED);
            try (Traffic traffic = new Traffic(
                    List.of(
                            new Traffic.Target(first.base(), first.mllpPort()),
                            new Traffic.Target(second.base(), second.mllpPort())),
                    jobs ? 200 : 100,
                    jobs ? 50 : 25)) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> traffic.acknowledged.size() > 200);
                List<String> walked = new ArrayList<>();
                String next = page(one, "/fhir/Basic?_count=7", walked);
                String export = jobs ? export(one) : "";
                String subscription = jobs ? hook.subscribe(one) : "";
                first.kill();
                long killed = System.nanoTime();
                while (!next.isEmpty()) {
                    next = page(other, next.replace(first.base(), second.base()), walked);
                }
                assertThat(walked).doesNotHaveDuplicates().hasSize(20);
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> traffic.acks.since(killed) > 200);
                Thread.sleep(calmMillis);
                if (jobs) {
                    finished(other, export.replace(first.base(), second.base()));
                    hook.told(other, subscription);
                }
                traffic.end();
                assertThat(traffic.wrong).isEmpty();
                Stored.eachOnce(db, traffic.acknowledged, Duration.ofMinutes(2));
                System.out.printf(
                        "two hubs, one killed: %d messages acknowledged, longest time without an ACK %d ms, %d reads%n",
                        traffic.acknowledged.size(),
                        traffic.acks
                                .longestGap(killed - 1_000_000_000L, System.nanoTime())
                                .toMillis(),
                        traffic.reads.get());
            }
        } finally {
            first.kill();
        }
    }

    private static HubProcess start(String db) {
        try {
            return HubProcess.on(
                    db,
                    HubProcess.freePort(),
                    HubProcess.freePort(),
                    "-Dquilt.notify.allow-private=true",
                    "-Dquilt.notify.first-pause-millis=50");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds the page's ids; the link to the next one, or nothing. */
    private static String page(Http http, String path, List<String> walked) throws Exception {
        JsonNode page = http.json(path);
        page.path("entry").forEach(entry -> walked.add(entry.at("/resource/id").asString()));
        for (JsonNode link : page.path("link")) {
            if (link.path("relation").asString().equals("next")) {
                return link.path("url").asString();
            }
        }
        return "";
    }

    private static String export(Http http) throws Exception {
        var begun = http.get("/fhir/$export?_type=Basic", "Prefer", "respond-async", "Accept", "application/fhir+json");
        assertThat(begun.statusCode()).isEqualTo(202);
        return begun.headers().firstValue("Content-Location").orElseThrow();
    }

    private static void finished(Http http, String job) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    var answer = http.get(job);
                    return answer.statusCode() == 200
                            && FhirJson.parse(answer.body()).path("output").size() > 0;
                });
    }
}
