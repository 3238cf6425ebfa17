package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** A mapping is compared before it goes live; and samples are tried over HTTP. */
class ShadowTest {

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void feed(String slug, String json) throws Exception {
        hub.http().put("/practices/p/feeds/" + slug, json);
    }

    private static HttpResponse<String> shadow(String slug, String json, String query) throws Exception {
        return hub.http()
                .send(
                        "POST",
                        "/practices/p/feeds/" + slug + "/shadow" + query,
                        "application/json",
                        json.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=60");
    }

    private static JsonNode done(String slug, String json) throws Exception {
        HttpResponse<String> answer = shadow(slug, json, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    private static String weight(String patient, String key, String value) {
        return """
                {"control":"%2$s","patients":["%1$s"],"entries":[
                 {"url":"urn:uuid:p","keys":["%1$s"],"resource":{"resourceType":"Patient","birthDate":"1950-01-01"}},
                 {"url":"urn:uuid:o","keys":["%2$s"],"patient":"urn:uuid:p","resource":{"resourceType":"Observation",
                  "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
                  "subject":{"reference":"urn:uuid:p"},
                  "valueQuantity":{"value":%3$s,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}}]}""".formatted(patient, key, value);
    }

    @Test
    void aWrongUnitIsSeenPerPatientBeforeItIsLiveAndNothingIsWritten() throws Exception {
        feed("unit", "{\"adapter\":\"script\"}");
        hub.send("unit", weight("u1", "w1", "70.10"), "wait=20");
        hub.send("unit", weight("u2", "w2", "81"), "wait=20");
        hub.send("unit", weight("u2", "w3", "82"), "wait=20");
        hub.idle();
        var rows = hub.rows();
        JsonNode result = done("unit", "{\"adapter\":\"script\",\"unit\":\"[lb_av]\"}");
        assertThat(hub.rows()).isEqualTo(rows);
        assertThat(result.path("messages").path("compared").asInt(0)).isEqualTo(3);
        assertThat(result.path("messages")
                        .path("states")
                        .path("stored → stored")
                        .asInt(0))
                .isEqualTo(3);
        assertThat(result.path("resources").path("changed").asInt(0)).isEqualTo(3);
        assertThat(result.path("resources").path("added").asInt(-1)).isZero();
        assertThat(result.path("resources").path("removed").asInt(-1)).isZero();
        assertThat(result.path("resources").path("unchanged").asInt(0)).isEqualTo(2);
        assertThat(result.path("elements").size()).isEqualTo(2);
        assertThat(result.path("elements").path(0).path("path").asString(""))
                .isEqualTo("Observation.valueQuantity.code");
        assertThat(result.path("elements").path(0).path("changed").asInt(0)).isEqualTo(3);
        assertThat(result.path("patientsChanged").asInt(0)).isEqualTo(2);
        JsonNode change = result.path("patients").path(0).path("resources").path(0);
        assertThat(change.path("change").asString("")).isEqualTo("changed");
        assertThat(change.path("elements").path(0).path("before").asString("")).isEqualTo("kg");
        assertThat(change.path("elements").path(0).path("after").asString("")).isEqualTo("[lb_av]");
        String reference = change.path("reference").asString("");
        assertThat(hub.http().get("/practices/p/fhir/" + reference).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theSameMappingChangesNothing() throws Exception {
        feed("same", "{\"adapter\":\"script\"}");
        hub.send("same", weight("s1", "sw1", "70"), "wait=20");
        JsonNode result = done("same", "{\"adapter\":\"script\"}");
        assertThat(result.path("patients").size()).isZero();
        assertThat(result.path("resources").path("unchanged").asInt(0)).isEqualTo(2);
    }

    @Test
    void messagesThatWouldBeRejectedAreCountedWithTheirReason() throws Exception {
        feed("reject", "{\"adapter\":\"script\"}");
        hub.send("reject", weight("r1", "rw1", "70"), "wait=20");
        JsonNode result = done("reject", "{\"adapter\":\"script\",\"gender\":\"rejected\"}");
        assertThat(result.path("messages")
                        .path("states")
                        .path("stored → quarantined")
                        .asInt(0))
                .isEqualTo(1);
        assertThat(result.path("messages").path("reasons").path("rejected a").asInt(0))
                .isEqualTo(1);
        assertThat(result.path("resources").path("removed").asInt(0)).isEqualTo(2);
    }

    @Test
    void whatWasSeenIsLiveAfterPutAndReplay() throws Exception {
        feed("live", "{\"adapter\":\"script\"}");
        JsonNode receipt = hub.receipt(hub.send("live", weight("l1", "lw1", "70"), "wait=20"));
        JsonNode seen = done("live", "{\"adapter\":\"script\",\"gender\":\"male\"}");
        assertThat(seen.path("elements").path(0).path("path").asString("")).isEqualTo("Patient.gender");
        assertThat(seen.path("elements").path(0).path("added").asInt(0)).isEqualTo(1);
        feed("live", "{\"adapter\":\"script\",\"gender\":\"male\"}");
        HttpResponse<String> replay =
                hub.http().send("POST", "/practices/p/feeds/live/replay", "application/json", new byte[0]);
        assertThat(replay.body()).isEqualTo("{\"queued\":1}");
        Awaitility.await()
                .until(() -> hub.stored(receipt, 0).path("gender").asString("").equals("male"));
    }

    @Test
    void wrongRequestsSayWhatToDo() throws Exception {
        feed("wrong", "{\"adapter\":\"script\"}");
        assertThat(shadow("wrong", "{\"adapter\":\"nothing\"}", "").statusCode())
                .isEqualTo(422);
        assertThat(shadow("wrong", "{\"adapter\":\"script\",\"x\":1}", "").body())
                .contains("x: unknown setting");
        assertThat(shadow("wrong", "{", "").statusCode()).isEqualTo(400);
        assertThat(shadow("wrong", "{\"adapter\":\"script\"}", "?messages=0").statusCode())
                .isEqualTo(400);
        assertThat(shadow("nowhere", "{\"adapter\":\"script\"}", "").statusCode())
                .isEqualTo(404);
        assertThat(hub.http().get("/practices/p/feeds/wrong/shadow/x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void samplesAreTriedByABodyOrAForm() throws Exception {
        String patient = "{\"resourceType\":\"Patient\",\"id\":\"1\",\"birthDate\":\"1950-01-01\"}";
        HttpResponse<String> body = hub.http()
                .send("POST", "/onboarding/try", "application/fhir+json", patient.getBytes(StandardCharsets.UTF_8));
        assertThat(body.statusCode()).as(body.body()).isEqualTo(200);
        assertThat(FhirJson.parse(body.body()).path("adapter").asString("")).isEqualTo("fhir");
        String form = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.json\"\r\n\r\n" + patient
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b.json\"\r\n\r\n" + patient
                + "\r\n--b--\r\n";
        HttpResponse<String> parts = hub.http()
                .send(
                        "POST",
                        "/onboarding/try?adapter=fhir&format=text",
                        "multipart/form-data; boundary=b",
                        form.getBytes(StandardCharsets.UTF_8));
        assertThat(parts.statusCode()).as(parts.body()).isEqualTo(200);
        assertThat(parts.body()).contains("a.json", "b.json").doesNotContain("1950-01-01");
        assertThat(hub.http()
                        .send("POST", "/onboarding/try", "text/plain", new byte[0])
                        .statusCode())
                .isEqualTo(400);
        assertThat(hub.http()
                        .send("POST", "/onboarding/try?adapter=nothing", "text/plain", new byte[] {'x'})
                        .statusCode())
                .isEqualTo(422);
    }
}
