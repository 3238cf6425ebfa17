package org.quiltehr.hub.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.terminology.CodeMaps;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A local code from its message to the steward's queue, to a mapping, to the new version of the result. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CodeQueueTest {

    private static final String LOCAL = "http://quiltehr.org/practice/lake/code/L";
    private static final String LOINC = "http://loinc.org";

    private static TestHub hub;
    private static String first;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        for (String practice : new String[] {"lake", "hill"}) {
            hub.http().put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"UTC\"}");
            hub.http().put("/practices/" + practice + "/feeds/lab", "{\"adapter\":\"hl7v2\"}");
        }
        hub.http().put("/fhir/CodeSystem/some-loinc", """
                {"resourceType":"CodeSystem","id":"some-loinc","url":"http://loinc.org","version":"2.77","status":"active",
                 "content":"fragment","concept":[
                  {"code":"2345-7","display":"Glucose [Mass/volume] in Serum or Plasma"},
                  {"code":"2160-0","display":"Creatinine [Mass/volume] in Serum or Plasma"},
                  {"code":"718-7","display":"Hemoglobin [Mass/volume] in Blood"}]}
                """);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String oru(String control, String patient, String code, String name) {
        return String.join(
                "\r",
                "MSH|^~\\&|LAB|LAKE|HUB|NET|20260105101500||ORU^R01|" + control + "|P|2.5.1",
                "PID|1||" + patient + "^^^LAKE^MR||Testcase^Ada||19500102|F",
                "OBR|1||F" + control + "|" + code + "^" + name + "^L|||20260105100000|||||||||||||||||F",
                "OBX|1|NM|" + code + "^" + name + "^L||101|mg/dL|70-99|H|||F|||20260105100000",
                "");
    }

    private static ObjectNode send(String practice, String message) throws Exception {
        HttpResponse<String> answer = hub.http()
                .send(
                        "POST",
                        "/practices/" + practice + "/feeds/lab/messages",
                        "application/hl7-v2",
                        message.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=20");
        JsonNode sent = FhirJson.parse(answer.body());
        assertThat(sent.path("state").asString("")).as(answer.body()).isEqualTo("stored");
        return receipt(practice, sent.path("id").asString(""));
    }

    private static ObjectNode receipt(String practice, String id) throws Exception {
        return hub.http().json("/practices/" + practice + "/messages/" + id + "/receipt");
    }

    private static JsonNode observation(String practice, JsonNode receipt) throws Exception {
        for (JsonNode resource : receipt.path("resources")) {
            String reference = resource.path("reference").asString("");
            if (reference.startsWith("Observation/")) {
                return hub.http().json("/practices/" + practice + "/fhir/" + reference);
            }
        }
        throw new AssertionError("no Observation in the receipt");
    }

    private static JsonNode waiting(String practice, String code) throws Exception {
        for (JsonNode one :
                hub.http().json("/steward/codes?practice=" + practice).path("codes")) {
            if (one.path("code").asString("").equals(code)) {
                return one;
            }
        }
        return FhirJson.mapper().missingNode();
    }

    private static HttpResponse<String> rule(String json) throws Exception {
        return hub.http().send("POST", "/steward/codes", "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static String ruling(String decision, String code, String target) {
        return "{\"practice\":\"lake\",\"system\":\"" + LOCAL + "\",\"code\":\"" + code + "\",\"decision\":\""
                + decision
                + "\"," + (target.isEmpty() ? "" : "\"target\":" + target + ",")
                + "\"who\":\"steward Ann\",\"why\":\"the lab's catalogue says so\"}";
    }

    @Test
    @Order(1)
    void theQueueRanksLocalCodesWithExamplesUnitsAndCandidates() throws Exception {
        first = send("lake", oru("1", "100", "GLU", "Glucose serum")).path("id").asString("");
        send("lake", oru("2", "101", "GLU", "Glucose serum"));
        send("lake", oru("3", "102", "XYZ", "Odd thing"));
        JsonNode queue =
                hub.http().json("/steward/codes?practice=lake&feed=lab").path("codes");
        assertThat(queue.path(0).path("code").asString(""))
                .as("the most frequent first")
                .isEqualTo("GLU");
        JsonNode glucose = queue.path(0);
        assertThat(glucose.path("system").asString("")).isEqualTo(LOCAL);
        assertThat(glucose.path("display").asString("")).isEqualTo("Glucose serum");
        assertThat(glucose.path("element").asString("")).isEqualTo("Observation.code");
        assertThat(glucose.path("messages").asInt(0)).isEqualTo(2);
        assertThat(glucose.path("rank").asInt(0))
                .isEqualTo(2 * glucose.path("weight").asInt(0));
        assertThat(glucose.path("units").toString()).isEqualTo("[\"mg/dL\"]");
        assertThat(glucose.path("examples").path(1).path("message").asString(""))
                .isEqualTo(first);
        assertThat(glucose.path("examples").path(1).path("location").asString(""))
                .isEqualTo("OBX[1]-3[1].1.1");
        JsonNode best = glucose.path("candidates").path(0);
        assertThat(best.path("code").asString("")).isEqualTo("2345-7");
        assertThat(queue.toString()).as("no patient's data").doesNotContain("Testcase", "101\"");
    }

    @Test
    @Order(2)
    void aRulingThatCannotBeFollowedSaysWhy() throws Exception {
        assertThat(rule("{}").statusCode()).isEqualTo(400);
        assertThat(rule(ruling("map", "GLU", "")).body()).contains("no-target");
        assertThat(rule(ruling("map", "NEVER", "{\"system\":\"http://loinc.org\",\"code\":\"1-1\"}"))
                        .statusCode())
                .isEqualTo(404);
        hub.http().put("/fhir/CodeSystem/whole", """
                {"resourceType":"CodeSystem","id":"whole","url":"http://example.org/whole","status":"active",
                 "content":"complete","concept":[{"code":"a","display":"A"}]}
                """);
        HttpResponse<String> unknown =
                rule(ruling("map", "GLU", "{\"system\":\"http://example.org/whole\",\"code\":\"b\"}"));
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(unknown.body()).contains("unknown-target");
    }

    @Test
    @Order(3)
    void aMappingGivesEachResultThatUsesTheCodeANewVersion() throws Exception {
        JsonNode before = observation("lake", receipt("lake", first));
        assertThat(before.path("meta").path("versionId").asString("")).isEqualTo("1");
        HttpResponse<String> ruled =
                rule(ruling("map", "GLU", "{\"system\":\"http://loinc.org\",\"code\":\"2345-7\"}"));
        assertThat(ruled.statusCode()).as(ruled.body()).isEqualTo(200);
        JsonNode answer = FhirJson.parse(ruled.body());
        assertThat(answer.path("messagesToReplay").asInt(0)).isEqualTo(2);
        String map = answer.path("map").asString("");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> observation("lake", receipt("lake", first))
                        .path("meta")
                        .path("versionId")
                        .asString("")
                        .equals("2"));
        JsonNode codings =
                observation("lake", receipt("lake", first)).path("code").path("coding");
        assertThat(codings.size()).isEqualTo(2);
        assertThat(codings.path(0))
                .as("as the source sent it")
                .isEqualTo(before.path("code").path("coding").path(0));
        assertThat(codings.path(1).path("system").asString("")).isEqualTo(LOINC);
        assertThat(codings.path(1).path("code").asString("")).isEqualTo("2345-7");
        assertThat(codings.path(1).path("display").asString("")).isEqualTo("Glucose [Mass/volume] in Serum or Plasma");
        assertThat(codings.path(1).path("extension").path(0).path("url").asString(""))
                .isEqualTo(CodeMaps.MAPPED_BY);
        assertThat(codings.path(1)
                        .path("extension")
                        .path(0)
                        .path("valueCanonical")
                        .asString(""))
                .isEqualTo(map);
        assertThat(receipt("lake", first).path("maps").toString()).isEqualTo("[\"" + map + "\"]");
        assertThat(waiting("lake", "GLU").isMissingNode()).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hub.http()
                                .json("/practices/lake/fhir/Observation?code=http://loinc.org%7C2345-7&_summary=count")
                                .path("total")
                                .asInt(0)
                        == 2);
        JsonNode decisions =
                hub.http().json("/steward/codes/decisions?practice=lake").path("decisions");
        assertThat(decisions.path(0).path("who").asString("")).isEqualTo("steward Ann");
        assertThat(decisions.path(0).path("map").asString("")).isEqualTo(map);
    }

    @Test
    @Order(4)
    void anotherPracticeSeesTheMappingAsACandidateAndNotAsItsOwn() throws Exception {
        JsonNode receipt = send("hill", oru("9", "100", "GLU", "Glucose, serum"));
        assertThat(observation("hill", receipt).path("code").path("coding").size())
                .isEqualTo(1);
        JsonNode candidate = waiting("hill", "GLU").path("candidates").path(0);
        assertThat(candidate.path("code").asString("")).isEqualTo("2345-7");
        assertThat(candidate.path("why").asString("")).contains("1 other practice");
        assertThat(candidate.path("score").asDouble(0)).isGreaterThan(0.9);
    }

    @Test
    @Order(5)
    void aNewMessageIsMappedAtOnceAndAnIgnoredCodeLeavesTheQueue() throws Exception {
        JsonNode receipt = send("lake", oru("4", "103", "GLU", "Glucose serum"));
        assertThat(observation("lake", receipt).path("code").path("coding").size())
                .isEqualTo(2);
        assertThat(receipt.path("maps").size()).isEqualTo(1);
        assertThat(waiting("lake", "XYZ").isMissingNode()).isFalse();
        assertThat(rule(ruling("ignore", "XYZ", "")).statusCode()).isEqualTo(200);
        assertThat(waiting("lake", "XYZ").isMissingNode()).isTrue();
        assertThat(rule(ruling("unmap", "XYZ", "")).statusCode()).isEqualTo(200);
        assertThat(waiting("lake", "XYZ").isMissingNode()).isFalse();
    }

    @Test
    @Order(6)
    void aMappingTakenBackTakesItsCodingAway() throws Exception {
        assertThat(rule(ruling("unmap", "GLU", "")).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> observation("lake", receipt("lake", first))
                        .path("meta")
                        .path("versionId")
                        .asString("")
                        .equals("3"));
        JsonNode codings =
                observation("lake", receipt("lake", first)).path("code").path("coding");
        assertThat(codings.size()).isEqualTo(1);
        assertThat(waiting("lake", "GLU").path("messages").asInt(0)).isEqualTo(3);
    }

    @Test
    @Order(7)
    void aMapWrittenAtThePracticesBaseIsUsedToo() throws Exception {
        hub.http().put("/practices/lake/fhir/ConceptMap/odd", """
                {"resourceType":"ConceptMap","id":"odd","url":"http://lake.example/odd","version":"5","status":"active",
                 "group":[{"source":"%s","target":"http://snomed.info/sct","element":[
                  {"code":"XYZ","target":[{"code":"123","display":"Odd","equivalence":"wider"},
                                          {"code":"456","equivalence":"narrower","comment":"one of several"}]}]}]}
                """.formatted(LOCAL));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hub.http()
                                .json(
                                        "/practices/lake/fhir/Observation?code=http://snomed.info/sct%7C123&_summary=count")
                                .path("total")
                                .asInt(0)
                        == 1);
        assertThat(hub.http()
                        .json("/practices/lake/fhir/Observation?code=http://snomed.info/sct%7C456&_summary=count")
                        .path("total")
                        .asInt(-1))
                .as("a narrower target would say more than the source")
                .isZero();
    }
}
