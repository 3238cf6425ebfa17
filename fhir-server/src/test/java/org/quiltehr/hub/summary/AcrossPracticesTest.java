package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** A person of two practices: their codes become one by a concept map, their records one person and two again. */
class AcrossPracticesTest {

    private static final String LOCAL = "http://quiltehr.org/practice/lakeside/code/L";
    private static final int ALLERGIES = 12;
    private static final String PER = """
            {"resourceType":"Patient","name":[{"family":"Lindqvist","given":["Per","Olof"]}],
             "gender":"male","birthDate":"1949-02-03",
             "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
               "system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9998"}],
             "telecom":[{"system":"phone","value":"+1-617-555-0142"}],
             "address":[{"line":["17 Elm Street"],"city":"Salem","state":"MA","postalCode":"01970"}]}""";

    private static Hub.Running hub;
    private static Http http;
    private static String lakeside;
    private static String harbor;

    @BeforeAll
    static void start() throws Exception {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        http = new Http(hub.base());
        for (String practice : List.of("lakeside", "harbor")) {
            http.put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}");
        }
        lakeside = patient("lakeside", PER);
        harbor = patient("harbor", PER);
        for (String practice : List.of("lakeside", "harbor")) {
            for (int i = 0; i < ALLERGIES; i++) {
                post(practice, "AllergyIntolerance", """
                        {"resourceType":"AllergyIntolerance","code":{"text":"Substance %d of %s"},
                         "clinicalStatus":{"coding":[{"code":"active",
                           "system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"}]},
                         "patient":{"reference":"Patient/%s"}}""".formatted(
                                i, practice, practice.equals("harbor") ? harbor : lakeside));
            }
        }
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @Test
    void aConceptMapMakesALocalCodeAndLoincOneTest() throws Exception {
        String ada = patient("harbor", """
                {"resourceType":"Patient","name":[{"family":"Okafor","given":["Ada","Maria"]}],
                 "gender":"female","birthDate":"1961-07-19",
                 "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
                   "system":"http://hl7.org/fhir/sid/us-ssn","value":"145-22-7781"}],
                 "address":[{"line":["9 Harbor Road"],"city":"Salem","state":"MA","postalCode":"01970"}]}""");
        post("harbor", "Observation", """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"718-7"}]},"effectiveDateTime":"2026-11-10T09:00:00Z",
                 "valueQuantity":{"value":12.1,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}}
                """.formatted(ada));
        http.put("/practices/lakeside/feeds/lab", "{\"adapter\":\"hl7v2\"}");
        HttpResponse<String> sent = http.send(
                "POST",
                "/practices/lakeside/feeds/lab/messages",
                "application/hl7-v2",
                String.join(
                                "\r",
                                "MSH|^~\\&|LAB|LAKE|HUB|NET|20261101101500||ORU^R01|M1|P|2.5.1",
                                "PID|1||L1^^^LAKE^MR||Okafor^Ada^Maria||19610719|F|||9 Harbor Road^^Salem^MA^01970||||||||145-22-7781",
                                "OBR|1||F1|HGB^Hemoglobin^L|||20261101100000|||||||||||||||||F",
                                "OBX|1|NM|HGB^Hemoglobin^L||13.9|g/dL|||||F|||20261101100000",
                                "")
                        .getBytes(UTF_8),
                "Prefer",
                "wait=20");
        assertThat(FhirJson.parse(sent.body()).path("state").asString(""))
                .as(sent.body())
                .isEqualTo("stored");
        String newest = "/fhir/Observation/$lastn?max=1&patient=" + ada;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http.json("/fhir/Patient/" + ada).path("link").size() == 2);
        assertThat(http.json(newest).path("total").asInt())
                .as("nobody has said that they are one")
                .isEqualTo(2);
        assertThat(http.json("/fhir/Patient/" + ada + "/$agreement").toString()).doesNotContain("\"falling\"");

        http.put("/practices/lakeside/fhir/ConceptMap/lab", """
                {"resourceType":"ConceptMap","id":"lab","url":"http://lakeside.example/lab","status":"active",
                 "group":[{"source":"%s","target":"http://loinc.org","element":[
                  {"code":"HGB","target":[{"code":"718-7","equivalence":"equivalent"}]}]}]}
                """.formatted(LOCAL));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http.json(newest).path("total").asInt() == 1);
        assertThat(http.json(newest).at("/entry/0/resource/valueQuantity/value").asString())
                .isEqualTo("12.1");
        JsonNode both = http.json("/fhir/Observation/$lastn?max=2&code=718-7&patient=" + ada);
        assertThat(both.path("total").asInt()).isEqualTo(2);
        assertThat(both.toString()).as("the local code stays").contains(LOCAL);
        assertThat(http.json("/fhir/Patient/" + ada + "/$agreement").toString()).contains("\"falling\"");
    }

    @Test
    void aSummaryBuiltWhileALinkIsMadeAndUndoneIsOfOneMoment() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Set<Integer> practices = ConcurrentHashMap.newKeySet();
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> reading = List.of(
                    readers.submit(() -> read(lakeside, over, practices)),
                    readers.submit(() -> read(harbor, over, practices)));
            for (int round = 0; round < 8; round++) {
                rule("unlink");
                rule("link");
            }
            over.set(true);
            for (Future<Integer> one : reading) {
                assertThat(one.get()).as("summaries of one reader").isPositive();
            }
        }
        assertThat(practices)
                .as("both states were seen, or this test showed nothing")
                .containsExactlyInAnyOrder(1, 2);
    }

    /** Each summary holds all of a practice or nothing of it, and says so of the same practices everywhere. */
    private static int read(String patient, AtomicBoolean over, Set<Integer> seen) throws Exception {
        int summaries = 0;
        while (!over.get()) {
            JsonNode document = http.json("/fhir/Patient/" + patient + "/$summary");
            int members = 0;
            for (String practice : List.of("lakeside", "harbor")) {
                long allergies = StreamSupport.stream(document.path("entry").spliterator(), false)
                        .map(entry -> entry.path("resource"))
                        .filter(resource ->
                                resource.path("resourceType").asString("").equals("AllergyIntolerance"))
                        .filter(resource ->
                                resource.at("/code/text").asString("").endsWith(" of " + practice))
                        .count();
                assertThat(allergies).as("allergies of " + practice).isIn(0L, (long) ALLERGIES);
                members += allergies > 0 ? 1 : 0;
            }
            Set<String> said = new TreeSet<>();
            for (JsonNode section : document.at("/entry/0/resource/section")) {
                String extensions = section.path("extension").toString();
                Stream.of("lakeside", "harbor").filter(extensions::contains).forEach(said::add);
            }
            assertThat(said).as("practices that the sections speak of").hasSize(members);
            seen.add(members);
            summaries++;
        }
        return summaries;
    }

    private static void rule(String kind) throws Exception {
        HttpResponse<String> ruled = http.send(
                "POST",
                "/steward/" + kind,
                "application/json",
                "{\"a\":\"%s\",\"b\":\"%s\",\"who\":\"steward\",\"why\":\"test\"}"
                        .formatted(lakeside, harbor)
                        .getBytes(UTF_8));
        assertThat(ruled.statusCode()).as(ruled.body()).isLessThan(300);
    }

    private static String patient(String practice, String json) throws Exception {
        return post(practice, "Patient", json);
    }

    private static String post(String practice, String type, String json) throws Exception {
        HttpResponse<String> stored = http.send(
                "POST",
                "/practices/" + practice + "/fhir/" + type,
                "application/fhir+json",
                FhirJson.parse(json).toString().getBytes(UTF_8));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        return FhirJson.parse(stored.body()).path("id").asString("");
    }
}
