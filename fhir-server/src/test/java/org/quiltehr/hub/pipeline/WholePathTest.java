package org.quiltehr.hub.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From the door to the row: what a message becomes (SEMANTICS 2, 3, 4). */
class WholePathTest {

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String patient(String key, String time, String mode, String members) {
        return """
                {"control":"%s-%s","patients":["mrn|%s"],"time":"%s","entries":[{"url":"urn:uuid:p","mode":"%s",
                 "keys":["mrn|%s"],"patient":"urn:uuid:p","resource":{"resourceType":"Patient"%s}}]}
                """.formatted(key, time, key, time, mode, key, members);
    }

    @Test
    void aMessageIsStoredWithItsReferencesAndTellsSo() throws Exception {
        JsonNode answer = hub.send("""
                {"control":"w1","patients":["mrn|w1"],"entries":[
                 {"url":"urn:uuid:p","keys":["mrn|w1"],"patient":"urn:uuid:p",
                  "resource":{"resourceType":"Patient","birthDate":"1950-02-03"}},
                 {"url":"urn:uuid:o","keys":["obs|1"],"patient":"urn:uuid:p",
                  "resource":{"resourceType":"Observation","status":"final","code":{"text":"weight"},
                   "subject":{"reference":"urn:uuid:p"},
                   "performer":[{"reference":"urn:quilt:key:Practitioner|nobody","display":"Dr. N."}]}}]}
                """);
        assertThat(answer.path("state").asString()).isEqualTo("stored");
        JsonNode receipt = hub.receipt(answer);
        assertThat(receipt.path("resources").path(0).path("action").asString()).isEqualTo("created");
        String patient = receipt.path("resources").path(0).path("reference").asString();
        assertThat(receipt.path("ledger").path(0).path("targets").path(0).asString())
                .isEqualTo(patient + "#Patient");
        JsonNode observation = hub.stored(receipt, 1);
        assertThat(observation.path("subject").path("reference").asString()).isEqualTo(patient);
        assertThat(observation.path("performer").path(0).has("reference")).isFalse();
        assertThat(observation.path("performer").path(0).path("display").asString())
                .isEqualTo("Dr. N.");
        assertThat(observation.path("meta").path("source").asString())
                .isEqualTo("urn:uuid:" + answer.path("id").asString());
    }

    @Test
    void aResendIsTheFirstOneAndNothingIsDoneTwice() throws Exception {
        String script = patient("w2", "2026-01-01T10:00:00Z", "UPSERT", "");
        JsonNode first = hub.send(script);
        JsonNode second = hub.send(script);
        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(second.path("duplicate").asBoolean(false)).isTrue();
        assertThat(second.path("state").asString()).isEqualTo("stored");
        JsonNode other = hub.send(script.replace("}}]}", ",\"active\":true}}]}"));
        assertThat(other.path("id")).isNotEqualTo(first.path("id"));
        assertThat(hub.receipt(other).path("issues").toString()).contains("control-id-reused");
    }

    @Test
    void anOlderMessageFillsWhatIsAbsentAndOverwritesNothing() throws Exception {
        hub.send(patient(
                "w3", "2026-01-03T10:00:00Z", "FOLD", ",\"birthDate\":\"1950-02-03\",\"deceasedBoolean\":false"));
        JsonNode old = hub.send(patient(
                "w3",
                "2026-01-01T10:00:00Z",
                "FOLD",
                ",\"birthDate\":\"1950-02-04\",\"gender\":\"male\",\"deceasedDateTime\":\"2025\""));
        JsonNode row = hub.stored(hub.receipt(old), 0);
        assertThat(row.path("birthDate").asString()).isEqualTo("1950-02-03");
        assertThat(row.path("gender").asString()).isEqualTo("male");
        assertThat(row.has("deceasedDateTime")).isFalse();
        JsonNode middle = hub.send(patient("w3", "2026-01-02T10:00:00Z", "FOLD", ",\"birthDate\":\"1950-02-05\""));
        assertThat(hub.stored(hub.receipt(middle), 0).path("birthDate").asString())
                .isEqualTo("1950-02-03");
        JsonNode removed = hub.send(patient("w3", "2026-01-04T10:00:00Z", "FOLD", ",\"_remove\":[\"gender\"]"));
        row = hub.stored(hub.receipt(removed), 0);
        assertThat(row.has("gender")).isFalse();
        assertThat(row.has("_remove")).isFalse();
        assertThat(row.path("birthDate").asString()).isEqualTo("1950-02-03");
    }

    @Test
    void whatIsSaidInPassingFillsAndOverwritesNothingEvenIfItIsNewer() throws Exception {
        hub.send(patient("w9", "2026-01-02T10:00:00Z", "FILL", ",\"gender\":\"male\""));
        JsonNode passing = hub.send(
                patient("w9", "2026-01-05T10:00:00Z", "FILL", ",\"gender\":\"female\",\"birthDate\":\"1950-02-03\""));
        JsonNode row = hub.stored(hub.receipt(passing), 0);
        assertThat(row.path("gender").asString()).isEqualTo("male");
        assertThat(row.path("birthDate").asString()).isEqualTo("1950-02-03");
    }

    @Test
    void aFaultOfTheAdapterQuarantinesWithoutItsTextAndTheNextMessageBearsANote() throws Exception {
        JsonNode failed = hub.send("{\"control\":\"w4\",\"patients\":[\"mrn|w4\"],\"fail\":true}");
        assertThat(failed.path("state").asString()).isEqualTo("quarantined");
        JsonNode receipt = hub.receipt(failed);
        assertThat(receipt.path("issues").path(0).path("code").asString()).isEqualTo("adapter-failed");
        assertThat(receipt.toString()).doesNotContain("secret");
        JsonNode next = hub.send(patient("w4", "2026-01-01T10:00:00Z", "UPSERT", ""));
        assertThat(next.path("state").asString()).isEqualTo("stored");
        assertThat(hub.receipt(next).path("issues").toString()).contains("earlier-in-quarantine");
    }

    @Test
    void aResendOfAQuarantinedMessageIsTriedAgain() throws Exception {
        hub.http().put("/practices/p/feeds/mend", "{\"adapter\":\"script\",\"gender\":\"rejected\"}");
        String script = patient("w5", "2026-01-01T10:00:00Z", "UPSERT", "");
        JsonNode first = hub.send("mend", script, "wait=20");
        assertThat(first.path("state").asString()).isEqualTo("quarantined");
        hub.http().put("/practices/p/feeds/mend", "{\"adapter\":\"script\"}");
        JsonNode again = hub.send("mend", script, "wait=20");
        assertThat(again.path("duplicate").asBoolean(false)).isTrue();
        assertThat(again.path("id")).isEqualTo(first.path("id"));
        assertThat(again.path("state").asString()).isEqualTo("stored");
    }

    @Test
    void whatIsNoMessageIsQuarantinedAndListed() throws Exception {
        JsonNode answer = hub.send("not json");
        assertThat(answer.path("state").asString()).isEqualTo("quarantined");
        JsonNode list = hub.http().json("/practices/p/messages?state=quarantined&feed=f");
        assertThat(list.toString()).contains(answer.path("id").asString());
        assertThat(hub.http()
                        .get("/practices/p/messages/" + answer.path("id").asString() + "/raw")
                        .body())
                .isEqualTo("not json");
    }

    @Test
    void aFileIsAParentWithOneChildForEachMessage() throws Exception {
        String good = patient("w6", "2026-01-01T10:00:00Z", "UPSERT", "").replace("\n", " ");
        JsonNode file = hub.send("---\n" + good + "\n{\"ignore\":true,\"patients\":[\"mrn|w7\"]}\nbroken");
        assertThat(file.path("state").asString()).isEqualTo("quarantined");
        JsonNode receipt = hub.receipt(file);
        assertThat(receipt.path("messages").size()).isEqualTo(3);
        assertThat(receipt.path("messages").path(0).path("state").asString()).isEqualTo("stored");
        assertThat(receipt.path("messages").path(1).path("state").asString()).isEqualTo("ignored");
        assertThat(receipt.path("totals").path("populated").asInt(0)).isEqualTo(3);
    }

    @Test
    void messagesOfOnePatientRunInOrderAndOthersBeside() throws Exception {
        for (int i = 0; i < 20; i++) {
            String script = patient(
                    "w8",
                    "2026-01-01T10:00:%02dZ".formatted(i),
                    "FOLD",
                    ",\"birthDate\":\"19%02d-01-01\"".formatted(50 + i));
            hub.send("f", script.replace("\"entries\"", "\"sleep\":" + (i % 3 == 0 ? 30 : 0) + ",\"entries\""), null);
        }
        hub.idle();
        JsonNode last = hub.send(patient("w8", "2026-01-01T11:00:00Z", "FOLD", ""));
        JsonNode resource = hub.receipt(last).path("resources").path(0);
        assertThat(resource.path("version").asInt(0)).isEqualTo(20);
        assertThat(hub.stored(hub.receipt(last), 0).path("birthDate").asString())
                .isEqualTo("1969-01-01");
    }

    @Test
    void wrongAddressesAreToldWhatToDo() throws Exception {
        assertThat(hub.http()
                        .send("POST", "/practices/nobody/feeds/f/messages", "text/plain", new byte[] {1})
                        .statusCode())
                .isEqualTo(404);
        var answer = hub.http().send("POST", "/practices/p/feeds/none/messages", "text/plain", new byte[] {1});
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("PUT /practices");
        var wrong = hub.http()
                .send(
                        "PUT",
                        "/practices/p/feeds/x",
                        "application/json",
                        "{\"adapter\":\"nosuch\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("feeds.x").contains("script");
    }
}
