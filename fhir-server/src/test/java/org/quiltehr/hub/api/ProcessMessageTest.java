package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;

/** {@code $process-message} with an admission as Da Vinci's alerts send it. */
class ProcessMessageTest {

    private static final String MESSAGE = """
            {"resourceType":"Bundle","type":"message","timestamp":"2026-02-01T10:00:00Z","entry":[
             {"fullUrl":"urn:uuid:0b1f0001-0000-4000-8000-000000000001","resource":{"resourceType":"MessageHeader","id":"m1",
               "eventCoding":{"system":"http://hl7.org/fhir/us/davinci-alerts/CodeSystem/notification-event","code":"notification-admit"},
               "source":{"name":"Ward","endpoint":"http://ward.example.org"},
               "focus":[{"reference":"urn:uuid:0b1f0001-0000-4000-8000-000000000002"}]}},
             {"fullUrl":"urn:uuid:0b1f0001-0000-4000-8000-000000000002","resource":{"resourceType":"Encounter","status":"in-progress",
               "identifier":[{"system":"urn:ward:visit","value":"V1"}],
               "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
               "subject":{"reference":"urn:uuid:0b1f0001-0000-4000-8000-000000000003"}}},
             {"fullUrl":"urn:uuid:0b1f0001-0000-4000-8000-000000000003","resource":{"resourceType":"Patient",
               "identifier":[{"system":"urn:ward:mrn","value":"P1"}],"name":[{"family":"Admitted","given":["Ann"]}],
               "gender":"female","birthDate":"1950-01-02"}}]}""";

    private static Fhir fhir;
    private static String address;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
        fhir.practice("ward");
        address = fhir.root + "/practices/ward/fhir/$process-message";
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    @Test
    void aMessageGoesTheWayOfEveryMessageAndIsAnswered() {
        Response none = fhir.post(address, MESSAGE);
        assertThat(none.status()).as("no feed yet").isEqualTo(422);
        fhir.bytes(
                "PUT",
                fhir.root + "/practices/ward/feeds/alerts",
                "{\"adapter\":\"fhir\"}".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
        Response answer = fhir.post(address, MESSAGE);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode bundle = answer.json();
        JsonNode header = bundle.at("/entry/0/resource");
        assertThat(bundle.path("type").asString()).isEqualTo("message");
        assertThat(header.at("/response/identifier").asString()).isEqualTo("m1");
        assertThat(header.at("/response/code").asString()).as(answer.body()).isEqualTo("ok");
        assertThat(header.at("/eventCoding/code").asString()).isEqualTo("notification-admit");
        assertThat(header.at("/response/details/reference").asString())
                .isEqualTo(bundle.at("/entry/1/fullUrl").asString());
        assertThat(fhir.ids("Encounter?identifier=urn:ward:visit|V1&patient.family=Admitted"))
                .hasSize(1);
        assertThat(fhir.post(address, MESSAGE)
                        .json()
                        .at("/entry/0/resource/response/code")
                        .asString())
                .as("sent again")
                .isEqualTo("ok");
        assertThat(fhir.ids("Encounter?identifier=urn:ward:visit|V1")).hasSize(1);
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThat(fhir.post(address, "{\"resourceType\":\"Patient\"}").status())
                .isEqualTo(400);
        assertThat(fhir.post(address, MESSAGE.replace("\"message\"", "\"collection\""))
                        .status())
                .isEqualTo(400);
        assertThat(fhir.get(address).status()).isEqualTo(405);
    }
}
