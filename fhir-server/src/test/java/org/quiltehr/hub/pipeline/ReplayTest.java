package org.quiltehr.hub.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Replay (SEMANTICS 3): the same adapter leaves every row as it was; a new map gives one new version. */
class ReplayTest {

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String message(String key, int day, String patient, String status) {
        return """
                {"control":"%1$s-%2$d","patients":["mrn|%1$s"],"time":"2026-01-%2$02dT10:00:00Z","entries":[
                 {"url":"urn:uuid:p","mode":"FOLD","keys":["mrn|%1$s"],"patient":"urn:uuid:p",
                  "resource":{"resourceType":"Patient"%3$s}},
                 {"url":"urn:uuid:o","keys":["obs|1"],"patient":"urn:uuid:p",
                  "resource":{"resourceType":"Observation","status":"%4$s","code":{"text":"weight"},
                   "subject":{"reference":"urn:uuid:p"}}},
                 {"url":"urn:uuid:c","mode":"CREATE","keys":["c"],"patient":"urn:uuid:p",
                  "resource":{"resourceType":"Flag","status":"active","code":{"text":"x"},
                   "subject":{"reference":"urn:uuid:p"}}}]}
                """.formatted(key, day, patient, status);
    }

    private static void replay(List<JsonNode> messages) throws Exception {
        for (JsonNode message : messages) {
            var answer = hub.http()
                    .send(
                            "POST",
                            "/practices/p/messages/" + message.path("id").asString() + "/replay",
                            "application/json",
                            new byte[0]);
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).contains("\"queued\":true");
        }
        hub.idle();
    }

    @Test
    void theWholeJournalOrOnlyTheOldestLeavesAllRowsAsTheyWere() throws Exception {
        List<JsonNode> messages = new ArrayList<>();
        List<JsonNode> oldest = new ArrayList<>();
        for (String key : List.of("r1", "r2")) {
            oldest.add(hub.send(message(key, 2, ",\"birthDate\":\"1950-01-01\",\"gender\":\"male\"", "preliminary")));
            messages.add(hub.send(message(key, 4, ",\"birthDate\":\"1950-01-02\"", "final")));
            messages.add(hub.send(message(key, 3, ",\"active\":true", "amended")));
            messages.add(hub.send(message(key, 5, ",\"_remove\":[\"gender\"]", "final")));
        }
        messages.addAll(oldest);
        List<String> before = hub.rows();
        assertThat(before).anyMatch(row -> row.startsWith("res "));
        replay(messages);
        assertThat(hub.rows()).isEqualTo(before);
        replay(oldest);
        assertThat(hub.rows()).isEqualTo(before);
    }

    @Test
    void aNewMapMakesOneNewVersionOfAllThatWroteIt() throws Exception {
        hub.http().put("/practices/p/feeds/map", "{\"adapter\":\"script\"}");
        JsonNode first =
                hub.send("map", message("r3", 1, ",\"birthDate\":\"1950-01-01\",\"active\":true", "final"), "wait=20");
        JsonNode second = hub.send("map", message("r3", 2, ",\"birthDate\":\"1950-01-02\"", "final"), "wait=20");
        assertThat(second.path("state").asString()).isEqualTo("stored");
        hub.http().put("/practices/p/feeds/map", "{\"adapter\":\"script\",\"gender\":\"female\"}");
        replay(List.of(first));
        JsonNode receipt = hub.receipt(first);
        JsonNode patient = receipt.path("resources").path(0);
        assertThat(patient.path("action").asString()).isEqualTo("updated");
        assertThat(patient.path("version").asInt(0)).isEqualTo(3);
        assertThat(receipt.path("resources").path(1).path("action").asString()).isEqualTo("unchanged");
        JsonNode stored = hub.stored(receipt, 0);
        assertThat(stored.path("birthDate").asString()).isEqualTo("1950-01-02");
        assertThat(stored.path("gender").asString()).isEqualTo("female");
        assertThat(stored.path("active").asBoolean(false)).isTrue();
        replay(List.of(second));
        List<String> before = hub.rows();
        replay(List.of(second, first));
        assertThat(hub.rows()).isEqualTo(before);
    }
}
