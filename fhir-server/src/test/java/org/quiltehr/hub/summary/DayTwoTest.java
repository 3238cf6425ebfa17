package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.practice.ReachSql;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A chart on the first day and on the second: what changed is told, and yesterday can be asked for byte by byte. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DayTwoTest {

    private static final String PATIENT = """
            "name":[{"family":"Lindqvist","given":["Per","Olof"]}],"gender":"male","birthDate":"1949-02-03",
            "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
              "system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9998"}],
            "telecom":[{"system":"phone","value":"+1-617-555-0142"}],
            "address":[{"line":["17 Elm Street"],"city":"Salem","state":"MA","postalCode":"01970"}]""";

    private static Hub.Running hub;
    private static Http http;
    private static Instant yesterday;
    private static byte[] summary;
    private static byte[] everything;

    @BeforeAll
    static void dayOne() throws Exception {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        http = new Http(hub.base());
        for (String practice : List.of("lakeside", "harbor")) {
            http.put(
                    "/practices/" + practice,
                    "{\"name\":\"" + practice + " practice\",\"timezone\":\"America/New_York\"}");
        }
        put("lakeside", "Patient/p-lake", "{\"resourceType\":\"Patient\",\"id\":\"p-lake\"," + PATIENT + "}");
        put("harbor", "Patient/p-harbor", "{\"resourceType\":\"Patient\",\"id\":\"p-harbor\"," + PATIENT + "}");
        put("lakeside", "Observation/k", potassium("final", "4.1"));
        put("lakeside", "Condition/gout", condition("gout", "Gout", "confirmed"));
        put("lakeside", "AllergyIntolerance/pen", """
                {"resourceType":"AllergyIntolerance","id":"pen","patient":{"reference":"Patient/p-lake"},
                 "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
                 "code":{"text":"Penicillin"}}""");
        put("lakeside", "MedicationRequest/lisinopril", medication("lisinopril", "p-lake", "active", "10 mg"));
        put("harbor", "MedicationRequest/zestril", medication("zestril", "p-harbor", "active", "10 mg"));
        put("harbor", "MedicationRequest/metformin", medication("metformin", "p-harbor", "active", "500 mg"));
        Thread.sleep(5);
        yesterday = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        summary = http.bytes("/fhir/Patient/p-lake/$summary?_asOf=" + yesterday);
        everything = http.bytes("/fhir/Patient/p-lake/$everything?_asOf=" + yesterday);
        Thread.sleep(5);
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @Test
    @Order(1)
    void whatChangedAppearsAndNothingElseDoes() throws Exception {
        assertThat(changes("since=" + yesterday)).isEmpty();

        put("lakeside", "Observation/k", potassium("corrected", "4.4"));
        put(
                "lakeside",
                "Observation/k2",
                potassium("final", "4.6").replace("\"k\"", "\"k2\"").replace("2026-11-03", "2026-11-04"));
        put("lakeside", "Condition/gout", condition("gout", "Gout", "entered-in-error"));
        put("lakeside", "Condition/slip", condition("slip", "Typed by mistake", "entered-in-error"));
        put("lakeside", "MedicationRequest/lisinopril", medication("lisinopril", "p-lake", "stopped", "10 mg"));
        put("harbor", "MedicationRequest/zestril", medication("zestril", "p-harbor", "active", "20 mg"));
        http.send("DELETE", "/practices/harbor/fhir/MedicationRequest/metformin", "application/json", new byte[0]);
        put("lakeside", "AllergyIntolerance/pen", """
                {"resourceType":"AllergyIntolerance","id":"pen","patient":{"reference":"Patient/p-lake"},
                 "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
                 "code":{"text":"Penicillin"}}""");

        // a write of the hub's own that is under way keeps later ones for the next look: all are there once it is done
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(changes("since=" + yesterday))
                        .containsExactlyInAnyOrder(
                                "corrected lakeside Observation/k: 4.1 mmol/L -> 4.4 mmol/L",
                                "new lakeside Observation/k2: -> 4.6 mmol/L",
                                "retracted lakeside Condition/gout: date not stated -> entered-in-error",
                                "stopped lakeside MedicationRequest/lisinopril: 10 mg daily -> 10 mg daily",
                                "changed harbor MedicationRequest/zestril: 10 mg daily -> 20 mg daily",
                                "retracted harbor MedicationRequest/metformin: 500 mg daily -> "));
        String until = parameters("since=" + yesterday)
                .path("parameter")
                .path(1)
                .path("valueInstant")
                .asString();
        assertThat(changes("since=" + until))
                .as("the next look begins where this one ended")
                .isEmpty();
    }

    @Test
    @Order(2)
    void yesterdayHasYesterdaysBytes() throws Exception {
        assertThat(http.bytes("/fhir/Patient/p-lake/$summary?_asOf=" + yesterday))
                .isEqualTo(summary);
        assertThat(http.bytes("/fhir/Patient/p-lake/$everything?_asOf=" + yesterday))
                .isEqualTo(everything);
        assertThat(http.json("/fhir/Patient/p-lake/$summary").toString())
                .contains("4.4")
                .doesNotContain("\"4.1\"");
        String old = new String(summary, StandardCharsets.UTF_8);
        assertThat(old).contains("4.1", "Gout", "metformin").doesNotContain("\"value\":4.6");
        Instant before = yesterday.minus(1, ChronoUnit.DAYS);
        assertThat(http.get("/fhir/Patient/p-lake/$summary?_asOf=" + before).statusCode())
                .as("the record did not exist yet")
                .isEqualTo(404);
    }

    @Test
    @Order(3)
    void theLastLookIsTheReadersOwn() throws Exception {
        // the summaries of the tests before were looks
        new JdbcTemplate(hub.context().getBean(DataSource.class)).update("delete from last_look");
        assertThat(changes("since=last-look"))
                .as("who never looked is told everything")
                .hasSizeGreaterThan(5);
        assertThat(parameters("since=last-look").toString()).doesNotContain("\"since\"");
        List<LogicalId> records = new ArrayList<>();
        for (String id : List.of("p-lake", "p-harbor")) {
            records.addAll(hub
                    .context()
                    .getBean(Reader.class)
                    .load(new View(null), new Grant(true, null, 0), id, Set.of("Patient"))
                    .orElseThrow()
                    .members()
                    .stream()
                    .map(Stored::id)
                    .toList());
        }
        LookSql looks = hub.context().getBean(LookSql.class);
        looks.looked("open", records, yesterday);
        looks.looked("somebody else", records, Instant.now());
        assertThat(changes("since=last-look")).hasSize(6);
        looks.looked("open", records, Instant.now());
        assertThat(changes("since=last-look")).isEmpty();
    }

    @Test
    @Order(4)
    void theOtherQuestionsOfAChartAreAnsweredToo() throws Exception {
        String agreement = http.json("/fhir/Patient/p-lake/$agreement").toString();
        assertThat(agreement)
                .contains("\"stopped-elsewhere\"", "\"same-ingredient\"", "\"nothing-sent\"", "\"rising\"");
        JsonNode last = http.json("/fhir/Observation/$lastn?patient=p-lake&category=laboratory");
        assertThat(last.path("total").asInt()).isEqualTo(1);
        JsonNode documents = http.json("/fhir/DocumentReference/$docref?patient=p-lake");
        assertThat(documents.path("total").asInt()).isEqualTo(1);
        for (JsonNode content : documents.at("/entry/0/resource/content")) {
            String url = content.at("/attachment/url").asString();
            var answer = http.get(url);
            assertThat(answer.statusCode()).as(url).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(content.at("/attachment/contentType").asString());
        }
        assertThat(http.get("/fhir/Patient/p-lake/$summary", "Accept", "text/html")
                        .body())
                .startsWith("<!DOCTYPE html>");
        assertThat(http.get("/fhir/Patient/nobody/$summary?_format=pdf").body()).contains("OperationOutcome");
        assertThat(http.get("/fhir/DocumentReference/$docref").statusCode()).isEqualTo(400);
        assertThat(http.get("/fhir/Observation/$lastn?patient=p-lake&max=none").statusCode())
                .isEqualTo(400);
        assertThat(http.get("/fhir/Observation/$lastn?patient=nobody").statusCode())
                .isEqualTo(404);
    }

    @Test
    @Order(5)
    void aSourceThatDoesNotAnswerIsNamedInEverySection() throws Exception {
        http.put("/practices/harbor/feeds/api", "{\"adapter\":\"fhir\"}");
        Practices practices = hub.context().getBean(Practices.class);
        Feed feed = practices
                .feed(practices.bySlug("harbor").orElseThrow().ref(), "api")
                .orElseThrow();
        ReachSql reach = hub.context().getBean(ReachSql.class);
        Instant since = Instant.parse("2026-11-19T22:00:00Z");
        reach.failed(feed, since);
        reach.failed(feed, Instant.now());
        String down = http.json("/fhir/Patient/p-lake/$agreement").toString();
        assertThat(down).contains("\"unreachable\"", since.toString());
        assertThat(http.json("/fhir/Patient/p-lake/$summary").toString())
                .contains("Could not be reached since 19-Nov-2026 22:00");
        reach.reached(feed);
        assertThat(http.json("/fhir/Patient/p-lake/$agreement").toString()).doesNotContain("unreachable");
    }

    @Test
    @Order(6)
    void whatCannotBeAskedIsRefusedWithTheParametersName() throws Exception {
        for (String query : List.of(
                "$changes",
                "$changes?since=soon",
                "$summary?_asOf=monday",
                "$summary?_asOf=2999-01-01T00:00:00Z",
                "$everything?_asOf=2999-01-01T00:00:00Z",
                "$changes?since=2999-01-01")) {
            var answer = http.get("/fhir/Patient/p-lake/" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).as(query).contains("OperationOutcome").containsAnyOf("since", "_asOf");
        }
        assertThat(http.get("/fhir/Patient/nobody/$changes?since=" + yesterday).statusCode())
                .isEqualTo(404);
    }

    /** {@code kind practice reference: before -> now}, without dates and status words. */
    private static List<String> changes(String query) throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode group : parameters(query).path("parameter")) {
            if (!group.path("name").asString().equals("group")) {
                continue;
            }
            for (JsonNode part : group.path("part")) {
                if (part.path("name").asString().equals("change")) {
                    found.add(value(group, "kind") + " " + value(group, "practice") + " " + value(part, "reference")
                            + ": " + value(part, "before") + "-> "
                            + value(part, "now").strip());
                }
            }
        }
        return found;
    }

    private static String value(JsonNode of, String name) {
        for (JsonNode part : of.path("part")) {
            if (part.path("name").asString().equals(name)) {
                JsonNode reference = part.path("valueReference").path("reference");
                return reference.isString()
                        ? reference.asString()
                        : part.has("valueCode")
                                ? part.path("valueCode").asString()
                                : part.path("valueString")
                                                .asString()
                                                .split(" · ")[0]
                                                .replaceAll("^\\d\\d-.*", "") + " ";
            }
        }
        return "";
    }

    private static ObjectNode parameters(String query) throws Exception {
        return http.json("/fhir/Patient/p-lake/$changes?" + query);
    }

    private static void put(String practice, String path, String json) throws Exception {
        http.put(
                "/practices/" + practice + "/fhir/" + path, FhirJson.parse(json).toString());
    }

    private static String potassium(String status, String value) {
        return """
                {"resourceType":"Observation","id":"k","status":"%s","subject":{"reference":"Patient/p-lake"},
                 "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
                   "code":"laboratory"}]}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}],"text":"Potassium"},
                 "effectiveDateTime":"2026-11-03T08:10:00-05:00","valueQuantity":{"value":%s,"unit":"mmol/L"}}""".formatted(status, value);
    }

    private static String condition(String id, String text, String verification) {
        return """
                {"resourceType":"Condition","id":"%s","subject":{"reference":"Patient/p-lake"},"code":{"text":"%s"},
                 "verificationStatus":{"coding":[{
                   "system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"%s"}]}}""".formatted(id, text, verification);
    }

    private static String medication(String id, String patient, String status, String dose) {
        return """
                {"resourceType":"MedicationRequest","id":"%s","status":"%s","intent":"order",
                 "subject":{"reference":"Patient/%s"},"medicationCodeableConcept":{"text":"%s"},
                 "authoredOn":"2026-10-01","dosageInstruction":[{"text":"%s daily"}]}""".formatted(id, status, patient, id, dose);
    }
}
