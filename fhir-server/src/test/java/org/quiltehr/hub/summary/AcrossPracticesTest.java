package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
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

    private static final String RECORDER = """
            {"resourceType":"Practitioner","id":"recorder","name":[{"family":"%s"}]}""";
    private static final String PROBLEM = """
            {"resourceType":"Condition","id":"asked-again","code":{"text":"%s"},"subject":{"reference":"Patient/%s"},
             "recorder":{"reference":"Practitioner/recorder"},"clinicalStatus":{"coding":[{"code":"active",
               "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]}}""";

    private static final Grant EVERYTHING = new Grant(true, null, 0);

    private static Hub.Running hub;
    private static Http http;
    private static String lakeside;
    private static String harbor;

    @BeforeAll
    static void start() throws Exception {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        http = new Http(hub.base());
        for (String practice : List.of("lakeside", "harbor")) {
            practice(practice, practice);
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

    /** What happens to a chart, and a word of its summary after it; beginning with "-" one that is gone. */
    private record Step(String word, Happening happening) {}

    private interface Happening {
        void happen() throws Exception;
    }

    @Test
    void aSummaryAskedAgainSaysWhatOneWrittenAnewSays() throws Exception {
        http.put("/practices/harbor/fhir/Practitioner/recorder", RECORDER.formatted("Brandt"));
        String problem = "/practices/harbor/fhir/Condition/asked-again";
        List<Step> steps = List.of(
                new Step("Substance 3 of lakeside", () -> {}),
                new Step("Tennis elbow", () -> http.put(problem, PROBLEM.formatted("Tennis elbow", harbor))),
                new Step("Golfer's elbow", () -> http.put(problem, PROBLEM.formatted("Golfer's elbow", harbor))),
                new Step("-Tennis elbow", () -> {}),
                new Step("Brandt", () -> {}),
                new Step(
                        "Okonkwo",
                        () -> http.put("/practices/harbor/fhir/Practitioner/recorder", RECORDER.formatted("Okonkwo"))),
                new Step("-Golfer's elbow", () -> rule("unlink")),
                new Step("Golfer's elbow", () -> rule("link")),
                new Step("Harbor Clinic", () -> practice("harbor", "Harbor Clinic")),
                new Step("-Harbor Clinic", () -> practice("harbor", "harbor")),
                new Step(
                        "-Golfer's elbow",
                        () -> assertThat(http.send("DELETE", problem, "application/fhir+json", new byte[0])
                                        .statusCode())
                                .isLessThan(300)));
        for (Step step : steps) {
            step.happening.happen();
            for (int look = 0; look < 2; look++) {
                String served = new String(http.bytes("/fhir/Patient/" + lakeside + "/$summary"), UTF_8);
                assertThat(served).isEqualTo(anew(served));
                assertThat(served.contains(step.word.replaceFirst("^-", "")))
                        .as(step.word)
                        .isEqualTo(!step.word.startsWith("-"));
            }
        }
    }

    /** The document of the same chart, base and instant, written without looking at what is kept. */
    private static String anew(String served) {
        JsonNode document = FhirJson.parse(served);
        Instant at = Instant.parse(document.path("timestamp").asString());
        String url = document.at("/entry/1/fullUrl").asString();
        Reader reader = hub.context().getBean(Reader.class);
        Practices practices = hub.context().getBean(Practices.class);
        PersonRecord person = reader.newest(
                        View.NETWORK, EVERYTHING, lakeside, SummaryService.LOADED, Limits.STANDARD.newestPerCode())
                .orElseThrow();
        Sources sources = new Sources(
                person,
                hub.context().getBean(HeardSql.class)::of,
                at,
                slug -> practices.bySlug(slug).map(Practice::name).orElse(slug));
        return new String(
                new IpsDocument(
                                person,
                                references -> reader.resolve(View.NETWORK, EVERYTHING, references),
                                url.substring(0, url.indexOf("/Patient/")),
                                at,
                                sources)
                        .bytes(),
                UTF_8);
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

    private static void practice(String slug, String name) throws Exception {
        http.put("/practices/" + slug, "{\"name\":\"" + name + "\",\"timezone\":\"America/New_York\"}");
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
