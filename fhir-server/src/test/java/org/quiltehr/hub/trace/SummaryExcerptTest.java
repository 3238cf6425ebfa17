package org.quiltehr.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;

/**
 * Every entry of a summary leads to an excerpt of a stored message that contains its value, whichever way it came: HL7
 * v2, C-CDA, or written at a FHIR base.
 */
class SummaryExcerptTest {

    private static final String ADT = String.join(
            "\r",
            "MSH|^~\\&|HIS|LAKE|HUB|NET|20260105101500||ADT^A08^ADT_A01|E1|P|2.5.1",
            "EVN||20260105101500",
            "PID|1||77^^^LAKE^MR||Tracer^Tina||19600203|F",
            "PV1|1|O",
            "AL1|1|DA|7980^Penicillin G^RXNORM|MO|Hives",
            "DG1|1||I10^Essential hypertension^I10C|||W",
            "");

    private static final String ORU = String.join(
            "\r",
            "MSH|^~\\&|LAB|LAKE|HUB|NET|20260105101500||ORU^R01^ORU_R01|E2|P|2.5.1",
            "PID|1||77^^^LAKE^MR||Tracer^Tina||19600203|F",
            "OBR|1||F1|24323-8^Metabolic panel^LN|||20260105100000|||||||||||||||20260105110000|||F",
            "OBX|1|NM|2345-7^Glucose^LN||101|mg/dL^^UCUM|70-99|H|||F|||20260105100000",
            "OBX|2|NM|2823-3^Potassium^LN||4.10|mmol/L^^UCUM|3.5-5.1||||F|||20260105100000",
            "OBX|3|CE|882-1^Blood type^LN||278149003^A positive^SCT||||||F|||20260105100000",
            "");

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        for (String practice : List.of("lake", "receiver")) {
            hub.http().put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"UTC\"}");
        }
        hub.http().put("/practices/lake/feeds/v2", "{\"adapter\":\"hl7v2\"}");
        hub.http().put("/practices/receiver/feeds/docs", "{\"adapter\":\"ccda\"}");
        send("lake", "v2", "application/hl7-v2", ADT.getBytes(StandardCharsets.UTF_8));
        send("lake", "v2", "application/hl7-v2", ORU.getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void send(String practice, String feed, String type, byte[] body) throws Exception {
        HttpResponse<String> answer = hub.http()
                .send(
                        "POST",
                        "/practices/" + practice + "/feeds/" + feed + "/messages",
                        type,
                        body,
                        "Prefer",
                        "wait=30");
        assertThat(FhirJson.parse(answer.body()).path("state").asString(""))
                .as(answer.body())
                .isEqualTo("stored");
    }

    private static String patient(String practice) throws Exception {
        return hub.http()
                .json("/practices/" + practice + "/fhir/Patient?family=Tracer")
                .path("entry")
                .path(0)
                .path("resource")
                .path("id")
                .asString("");
    }

    @Test
    void ofHl7v2AndOfADocument() throws Exception {
        int v2 = check("lake", patient("lake"));
        byte[] document = hub.http().bytes("/practices/lake/fhir/Patient/" + patient("lake") + "/$ccd");
        send("receiver", "docs", "application/xml", document);
        int cda = check("receiver", patient("receiver"));
        System.out.println("values traced to their bytes: HL7 v2 " + v2 + ", C-CDA " + cda);
        assertThat(v2).isGreaterThanOrEqualTo(11);
        assertThat(cda).isGreaterThanOrEqualTo(11);
    }

    @Test
    void ofWritesAtAFhirBase() throws Exception {
        String type = "application/fhir+json";
        for (String[] one : new String[][] {
            {"Patient", "t9", "\"name\":[{\"family\":\"Written\"}],\"birthDate\":\"1961-01-01\",\"gender\":\"male\""},
            {
                "Condition",
                "c9",
                "\"subject\":{\"reference\":\"Patient/t9\"},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"44054006\"}]}"
            },
            {
                "Observation",
                "o9",
                "\"status\":\"final\",\"subject\":{\"reference\":\"Patient/t9\"},\"effectiveDateTime\":\"2026-10-01\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2823-3\"}]},\"valueQuantity\":{\"value\":4.70,\"unit\":\"mmol/L\"}"
            }
        }) {
            String json = "{\"resourceType\":\"" + one[0] + "\",\"id\":\"" + one[1] + "\"," + one[2] + "}";
            assertThat(hub.http()
                            .send(
                                    "PUT",
                                    "/practices/lake/fhir/" + one[0] + "/" + one[1],
                                    type,
                                    json.getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(check("lake", "t9")).isGreaterThanOrEqualTo(3);
    }

    /** How many values, codes and dates were found in their excerpts. */
    private static int check(String practice, String patient) throws Exception {
        ExcerptCheck check = new ExcerptCheck(hub.http());
        check.summary("/practices/" + practice + "/fhir/Patient/" + patient + "/$summary");
        return check.verified().values().stream().mapToInt(Integer::intValue).sum();
    }
}
