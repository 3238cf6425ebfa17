package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.demo.MllpSender;
import tools.jackson.databind.node.ObjectNode;

/** Bad input gets a clear answer that says where; nothing is half stored and the hub serves on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

    private static final String FHIR = "application/fhir+json";
    private static final String FAMILY = "Zzyzxenfels";

    @TempDir
    static Path data;

    private HubProcess hub;
    private Http http;

    @BeforeAll
    void start() throws Exception {
        hub = HubProcess.start(data);
        http = new Http(hub.base());
        http.put("/practices/bad", "{\"name\":\"Bad\",\"timezone\":\"America/New_York\"}");
        http.put(
                "/practices/bad/feeds/adt",
                "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"BAD\",\"facility\":\"BAD\"}}");
        http.put("/practices/bad/feeds/docs", "{\"adapter\":\"ccda\"}");
        http.put("/practices/bad/feeds/fhir", "{\"adapter\":\"fhir\"}");
    }

    @AfterAll
    void stop() throws Exception {
        hub.close();
    }

    @AfterEach
    void theHubServesOnAndNothingIsHalfStored() throws Exception {
        assertEquals(200, http.get("/fhir/metadata").statusCode());
        assertEquals(
                0, http.json("/fhir/Patient?family=" + FAMILY).path("entry").size());
    }

    /** 4xx with an OperationOutcome that names the place and repeats no value of the patient. */
    private ObjectNode refused(HttpResponse<String> answer) {
        assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer.statusCode() + answer.body());
        ObjectNode outcome = FhirJson.parse(answer.body());
        assertEquals("OperationOutcome", outcome.path("resourceType").asString());
        assertTrue(outcome.path("issue").size() > 0);
        assertFalse(
                outcome.path("issue").path(0).path("diagnostics").asString("").isBlank(), "says nothing: " + outcome);
        assertFalse(answer.body().contains(FAMILY), "repeats a patient's name");
        return outcome;
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send("POST", path, FHIR, body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Zzyzxenfels\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Zzyzxenfels\"}],\"birthDate\":\"yesterday\"}",
                "{\"resourceType\":\"Patient\",\"name\":{\"family\":\"Zzyzxenfels\"}}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Zzyzxenfels\"}],\"favouriteColour\":\"red\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Zzyzxenfels\"}],\"active\":\"perhaps\"}",
                "{\"resourceType\":\"Observation\",\"valueString\":\"Zzyzxenfels\"}",
                "{\"resourceType\":\"Unheard\"}",
                "[1,2]",
                "\"x\"",
                "not json"
            })
    void brokenJsonWrongTypesAndCardinalitiesAreRefused(String body) throws Exception {
        String type = body.contains("Observation") ? "Observation" : "Patient";
        refused(post("/fhir/" + type, body));
    }

    @Test
    void deepJsonIsRefused() throws Exception {
        String deep = "{\"resourceType\":\"Patient\",\"extension\":" + "[{\"url\":\"u\",\"extension\":".repeat(5_000)
                + "[]" + "}]".repeat(5_000) + "}";
        refused(post("/fhir/Patient", deep));
    }

    @Test
    void referencesToNothingAreRefusedAndNothingOfTheTransactionStays() throws Exception {
        String bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                {"fullUrl":"urn:uuid:0b5f3c3e-7a1b-4e0b-9b0e-0d2c5a1f0001",
                 "resource":{"resourceType":"Patient","name":[{"family":"%s"}]},
                 "request":{"method":"POST","url":"Patient"}},
                {"resource":{"resourceType":"Condition","subject":{"reference":"Patient/there-is-none"}},
                 "request":{"method":"POST","url":"Condition"}}]}
                """.formatted(FAMILY);
        String text = refused(post("/fhir", bundle)).toString();
        assertTrue(text.contains("entry[1]"), text);
    }

    @Test
    void aTransactionOfSeventeenThousandEntriesIsTakenWholeOrRefusedWhole() throws Exception {
        StringBuilder bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (int i = 0; i < 17_000; i++) {
            bundle.append(i == 0 ? "" : ",");
            bundle.append("{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"c")
                    .append(i)
                    .append("\"}},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
        }
        HttpResponse<String> answer = post("/practices/bad/fhir", bundle + "]}");
        assertEquals(
                200,
                answer.statusCode(),
                () -> answer.body().substring(0, Math.min(500, answer.body().length())));
        assertEquals(17_000, FhirJson.parse(answer.body()).path("entry").size());
        String tooMany = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/x\"}},".repeat(20_001);
        HttpResponse<String> refused = post("/fhir", tooMany.substring(0, tooMany.length() - 1) + "]}");
        assertEquals(413, refused.statusCode());
        refused(refused);
    }

    @Test
    void aBodyOfFiftyMegabytesIsAnsweredAndOneBeyondTheLimitRefused() throws Exception {
        String value = "x".repeat(50_000_000);
        HttpResponse<String> fifty = post(
                "/practices/bad/fhir/Binary",
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"" + value + "\"}");
        assertTrue(fifty.statusCode() == 201 || fifty.statusCode() == 413, "answered " + fifty.statusCode());
        byte[] beyond = new byte[70_000_000];
        Arrays.fill(beyond, (byte) ' ');
        HttpResponse<String> refused = http.send("POST", "/practices/bad/feeds/fhir/messages", FHIR, beyond);
        assertEquals(413, refused.statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "docs,bomb",
        "docs,entity",
        "docs,plain",
        "docs,empty",
        "adt,plain",
        "adt,zeros",
        "fhir,plain",
        "fhir,bomb"
    })
    void whatIsNotAMessageIsQuarantinedWithAPlace(String feed, String what) throws Exception {
        String body = switch (what) {
            case "bomb" ->
                "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\">"
                        + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
                        + "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>&c;</title></ClinicalDocument>";
            case "entity" ->
                "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                        + "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>&x;</title></ClinicalDocument>";
            case "zeros" -> "\0".repeat(1000);
            case "empty" -> "";
            default -> "Dear colleague, " + FAMILY + " is well.";
        };
        HttpResponse<String> answer = http.send(
                "POST",
                "/practices/bad/feeds/" + feed + "/messages",
                "application/octet-stream",
                body.getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=20");
        if (answer.statusCode() >= 400) {
            assertEquals("empty", what, answer.body());
            return;
        }
        String id = FhirJson.parse(answer.body()).path("id").asString();
        ObjectNode receipt = http.json("/practices/bad/messages/" + id + "/receipt");
        assertEquals("quarantined", receipt.path("state").asString(), receipt::toString);
        assertTrue(receipt.path("issues").size() > 0, receipt::toString);
        assertFalse(receipt.toString().contains(FAMILY));
        assertEquals("document", receipt.path("ledger").path(0).path("location").asString(), receipt::toString);
    }

    @Test
    void anUnknownSenderIsRefusedByNameOfTheField() throws Exception {
        try (MllpSender sender = new MllpSender(hub.mllpPort())) {
            String ack = sender.send(
                    "MSH|^~\\&|NOBODY|NOWHERE|Q|N|20260101||ADT^A01|1|P|2.5.1\rPID|1||1^^^N^MR||" + FAMILY + "^A\r");
            assertTrue(ack.contains("\rMSA|AR|1"), ack);
            assertTrue(ack.contains("\rERR|"), ack);
            assertFalse(ack.contains(FAMILY));
        }
    }

    @Test
    void anAdtWithoutPatientIsAnsweredAndQuarantined() throws Exception {
        try (MllpSender sender = new MllpSender(hub.mllpPort())) {
            String ack = sender.send("MSH|^~\\&|BAD|BAD|Q|N|20260101||ADT^A01|nopid|P|2.5.1\rEVN||20260101\r");
            assertTrue(ack.contains("\rMSA|A"), ack);
        }
    }

    @Test
    void aTruncatedFrameAndGarbageBeforeAFrameHarmNobody() throws Exception {
        String message = "MSH|^~\\&|BAD|BAD|Q|N|20260101||ADT^A08|frame|P|2.5.1\rPID|1||77^^^BAD^MR||Frame^Test\r";
        try (Socket socket = new Socket("127.0.0.1", hub.mllpPort())) {
            socket.getOutputStream().write(("\u000b" + message).getBytes(StandardCharsets.UTF_8));
        }
        try (Socket socket = new Socket("127.0.0.1", hub.mllpPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write("garbage\r\n".getBytes(StandardCharsets.UTF_8));
            for (byte b : ("\u000b" + message + "\u001c\r").getBytes(StandardCharsets.UTF_8)) {
                out.write(b);
                out.flush();
            }
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            for (int b = in.read(); b != 0x1c; b = in.read()) {
                assertTrue(b >= 0, "closed after " + answer);
                answer.append((char) b);
            }
            assertTrue(answer.toString().contains("MSA|"), answer::toString);
        }
    }
}
