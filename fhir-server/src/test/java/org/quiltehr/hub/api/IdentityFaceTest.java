package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** {@code $match}, {@code $ihe-pix}, PDQm's searches, the ITI-104 feed, Person and the steward's calls, over HTTP. */
class IdentityFaceTest {

    private static final String HOME = """
            "address":[{"line":["7 Quarry Ln"],"city":"Dover","postalCode":"19901"}],
            "telecom":[{"system":"phone","value":"302-555-0144"}]
            """;

    private static Hub.Running hub;
    private static Http http;
    private static String lake;
    private static String harbor;

    @BeforeAll
    static void start() throws Exception {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        http = new Http(hub.base());
        http.put("/practices/lake", "{\"name\":\"Lake\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/harbor", "{\"name\":\"Harbor\",\"timezone\":\"America/New_York\"}");
        lake = post("lake", patient("urn:lake", "L1", "Josephine", "Abernathy", "1961-04-30", HOME));
        harbor = post("harbor", patient("urn:harbor", "H7", "Josie", "Abernathy", "1961-04-30", HOME));
        post("harbor", patient("urn:harbor", "H8", "Josephine", "Abernathy", "1999-09-09", "\"gender\":\"female\""));
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static String patient(String system, String value, String given, String family, String birth, String more) {
        return """
                {"resourceType":"Patient","identifier":[{"system":"%s","value":"%s"}],
                "name":[{"family":"%s","given":["%s"]}],"birthDate":"%s",%s}
                """.formatted(system, value, family, given, birth, more);
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                method,
                path,
                "application/fhir+json",
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    private static String post(String practice, String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/practices/" + practice + "/fhir/Patient", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString("");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode match(String base, String patient, String more) throws Exception {
        HttpResponse<String> answer = send("POST", base + "/Patient/$match", """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":%s}%s]}
                """.formatted(patient, more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    @Test
    void aPersonWhoseFirstRecordIsDeletedIsFoundByTheNextAndItsReturnIsTheOldPerson() throws Exception {
        String home = HOME.replace("7 Quarry", "81 Mill").replace("0144", "0199");
        String first = post("lake", patient("urn:lake", "D1", "Wilhelmina", "Thornquist", "1948-11-02", home));
        String second = post("harbor", patient("urn:harbor", "D2", "Wilhelmina", "Thornquist", "1948-11-02", home));
        assertThat(shown()).containsExactly(first);
        assertThat(send("DELETE", "/practices/lake/fhir/Patient/" + first, null).statusCode())
                .isEqualTo(204);
        assertThat(shown()).containsExactly(second);
        assertThat(send("GET", "/fhir/Patient/" + first, null).statusCode()).isEqualTo(410);
        assertThat(get("/fhir/Patient/" + second).path("link").size()).isZero();
        String third = post("lake", patient("urn:lake", "D3", "Wilhelmina", "Thornquist", "1948-11-02", home));
        assertThat(shown()).containsExactly(second);
        String back = patient("urn:lake", "D1", "Wilhelmina", "Thornquist", "1948-11-02", home)
                .replace("\"Patient\",", "\"Patient\",\"id\":\"" + first + "\",");
        assertThat(send("PUT", "/practices/lake/fhir/Patient/" + first, back).statusCode())
                .isIn(200, 201);
        assertThat(shown()).containsExactly(first);
        assertThat(get("/fhir/Patient/" + first).path("link").size()).isEqualTo(3);
        assertThat(get("/fhir/Patient/" + third).at("/link/0/type").asString()).isEqualTo("refer");
    }

    private static List<String> shown() throws Exception {
        List<String> ids = new ArrayList<>();
        get("/fhir/Patient?family=Thornquist")
                .path("entry")
                .forEach(entry -> ids.add(entry.at("/resource/id").asString()));
        return ids;
    }

    @Test
    void aPatientInHandIsMatchedToOnePersonWithScoreAndGrade() throws Exception {
        String wanted = patient("urn:me", "x", "Josephine", "Abernathy", "1961-04-30", HOME);
        JsonNode found = match("/fhir", wanted, "");
        assertThat(found.path("total").asInt()).isEqualTo(1);
        JsonNode first = found.path("entry").path(0);
        assertThat(first.at("/resource/identifier").size()).isEqualTo(2);
        assertThat(first.at("/search/extension/0/valueCode").asString()).isEqualTo("certain");
        assertThat(first.at("/search/score").doubleValue()).isBetween(0.99, 1.0);
        assertThat(first.at("/search/mode").asString()).isEqualTo("match");
        String vague = patient("urn:me", "x", "Josephine", "Abernathy", "1961-04-30", "\"gender\":\"female\"");
        assertThat(match("/fhir", vague, "")
                        .at("/entry/0/search/extension/0/valueCode")
                        .asString())
                .isNotEqualTo("certain");
        assertThat(match("/fhir", vague, ",{\"name\":\"onlyCertainMatches\",\"valueBoolean\":true}")
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(match("/practices/harbor/fhir", wanted, ",{\"name\":\"count\",\"valueInteger\":1}")
                        .at("/entry/0/resource/id")
                        .asString())
                .isEqualTo(harbor);
        assertThat(send("POST", "/fhir/Patient/$match", "{\"resourceType\":\"Parameters\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(
                                "POST",
                                "/fhir/Patient/$match",
                                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\","
                                        + "\"resource\":{\"resourceType\":\"Group\"}}]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void pixGivesTheOtherIdentifiersAndNeverTheOneAskedWith() throws Exception {
        String pix = "/fhir/Patient/$ihe-pix?sourceIdentifier=";
        JsonNode found = get(pix + encode("urn:lake|L1"));
        List<String> values = new ArrayList<>();
        found.path("parameter").forEach(p -> {
            if (p.path("name").asString("").equals("targetIdentifier")) {
                values.add(p.at("/valueIdentifier/value").asString());
            }
        });
        assertThat(values).containsExactly("H7");
        assertThat(found.toString()).contains("/fhir/Patient/" + lake).doesNotContain("\"L1\"");
        assertThat(get(pix + encode("urn:lake|L1") + "&targetSystem=urn:harbor")
                        .path("parameter")
                        .size())
                .isEqualTo(2);
        refused(pix + encode("L1"), 400, "required", "must name its assigning authority");
        refused("/fhir/Patient/$ihe-pix", 400, "required", "say which");
        // in the words of ITI-83 2:3.83.4.2.2
        refused(pix + encode("urn:lake|none"), 404, "not-found", "sourceIdentifier Patient Identifier not found");
        refused(pix + encode("urn:nowhere|1"), 400, "code-invalid", "sourceIdentifier Assigning Authority not found");
        refused(
                pix + encode("urn:lake|L1") + "&targetSystem=urn:nowhere",
                403,
                "code-invalid",
                "targetSystem not found");
    }

    private static void refused(String path, int status, String code, String words) throws Exception {
        HttpResponse<String> answer = send("GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode issue = FhirJson.parse(answer.body()).at("/issue/0");
        assertThat(issue.path("severity").asString("")).isEqualTo("error");
        assertThat(issue.path("code").asString("")).isEqualTo(code);
        assertThat(issue.path("diagnostics").asString("")).contains(words);
        assertThat(answer.body()).doesNotContain("urn:nowhere").doesNotContain("urn:lake");
    }

    @Test
    void pdqSearchesFindThePersonByGetAndPost() throws Exception {
        for (String query : List.of(
                "family=abern&given=josie",
                "family:exact=Abernathy&birthdate=1961-04-30",
                "identifier=" + encode("urn:harbor|H7"),
                "identifier=" + encode("urn:lake|,urn:harbor|H7"),
                "telecom=302-555-0144&family=Abernathy",
                "address=7%20Quarry&address-city=Dover&address-postalcode=19901",
                "given=Josephine&birthdate=ge1961-01-01&birthdate=le1961-12-31",
                "_id=" + harbor)) {
            JsonNode found = get("/fhir/Patient?" + query);
            assertThat(found.path("entry").size()).as(query).isEqualTo(1);
            assertThat(found.at("/entry/0/resource/id").asString()).as(query).isEqualTo(lake);
        }
        HttpResponse<String> form = http.send(
                "POST",
                "/fhir/Patient/_search",
                "application/x-www-form-urlencoded",
                "family=Abernathy&birthdate=1961-04-30".getBytes(StandardCharsets.UTF_8));
        assertThat(FhirJson.parse(form.body()).path("entry").size()).isEqualTo(1);
    }

    @Test
    void aPersonIsReadAndFoundWithALinkToEachRecord() throws Exception {
        JsonNode person = get("/fhir/Person/" + lake);
        assertThat(person.path("identifier").size()).isEqualTo(2);
        assertThat(person.path("link").size()).isEqualTo(2);
        assertThat(person.toString()).contains("Patient/" + lake).contains("Patient/" + harbor);
        assertThat(get("/fhir/Person?patient=Patient/" + harbor)
                        .at("/entry/0/resource/id")
                        .asString())
                .isEqualTo(lake);
        assertThat(get("/fhir/Person?name=Abernathy").path("entry").size()).isEqualTo(2);
        assertThat(send("GET", "/fhir/Person/nobody", null).statusCode()).isEqualTo(404);
    }

    @Test
    void theFeedOfIti104AddsRevisesAndMerges() throws Exception {
        String first = patient("urn:lake", "F1", "Theodore", "Kowalczyk", "1950-01-02", "\"gender\":\"male\"");
        String path = "/practices/lake/fhir/Patient?identifier=";
        HttpResponse<String> added = send("PUT", path + encode("urn:lake|F1"), first);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        String survivor = FhirJson.parse(added.body()).path("id").asString("");
        assertThat(send("PUT", path + encode("urn:lake|F1"), first.replace("Theodore", "Ted"))
                        .statusCode())
                .isEqualTo(200);
        String old = patient("urn:lake", "F2", "Theodore", "Kowalczyk", "1950-01-02", "\"gender\":\"male\"");
        HttpResponse<String> second = send("PUT", path + encode("urn:lake|F2"), old);
        String oldId = FhirJson.parse(second.body()).path("id").asString("");
        String merged = old.strip().replaceFirst("}$", """
                ,"active":false,"link":[{"other":{"reference":"Patient/%s"},"type":"replaced-by"}]}
                """.formatted(survivor));
        HttpResponse<String> done = send("PUT", path + encode("urn:lake|F2"), merged);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(get("/fhir/Patient?identifier=" + encode("urn:lake|F2"))
                        .at("/entry/0/resource/id")
                        .asString())
                .isEqualTo(survivor);
        assertThat(get("/steward/decisions/" + survivor + "/" + oldId)
                        .path("linked")
                        .booleanValue())
                .isTrue();
    }

    /** One practice says it by FHIR, another by HL7 v2: an NPI is one number in every format. */
    @Test
    void anNpiFindsAPractitionersRecordsAndWorkAtAllPractices() throws Exception {
        String npi = "http://hl7.org/fhir/sid/us-npi|1234567893";
        HttpResponse<String> stored = send("POST", "/practices/lake/fhir/Practitioner", """
                {"resourceType":"Practitioner","name":[{"family":"Whitlock"}],
                "identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]}
                """);
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        String id = FhirJson.parse(stored.body()).path("id").asString("");
        HttpResponse<String> seen = send("POST", "/practices/lake/fhir/Observation", """
                {"resourceType":"Observation","status":"final","code":{"text":"Glucose"},
                "subject":{"reference":"Patient/%s"},"performer":[{"reference":"Practitioner/%s"}]}
                """.formatted(lake, id));
        assertThat(seen.statusCode()).as(seen.body()).isEqualTo(201);
        http.put("/practices/harbor/feeds/lab", "{\"adapter\":\"hl7v2\"}");
        HttpResponse<String> sent = http.send(
                "POST",
                "/practices/harbor/feeds/lab/messages",
                "application/hl7-v2",
                String.join(
                                "\r",
                                "MSH|^~\\&|LIS|HARBOR|||20260105100000||ORU^R01|M1|P|2.5.1",
                                "PID|1||H70^^^HARBOR^MR||Lindqvist^Otto||19500301|M",
                                "OBR|1||F1|2345-7^Glucose^LN|||20260105100000|||||||||1234567893^Whitlock^Ann^^^^^^NPI",
                                "OBX|1|NM|2345-7^Glucose^LN||101|mg/dL|||||F|||20260105100000||1234567893^Whitlock^Ann^^^^^^NPI",
                                "")
                        .getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=20");
        assertThat(FhirJson.parse(sent.body()).path("state").asString(""))
                .as(sent.body())
                .isEqualTo("stored");
        assertThat(count("/fhir/Practitioner?identifier=", npi)).isEqualTo(2);
        assertThat(count("/practices/lake/fhir/Practitioner?identifier=", npi)).isEqualTo(1);
        assertThat(count("/fhir/Observation?performer:Practitioner.identifier=", npi))
                .isEqualTo(2);
    }

    @Test
    void anNpiFindsAnOrganizationsRecordsAtAllPractices() throws Exception {
        for (String practice : List.of("lake", "harbor")) {
            HttpResponse<String> stored =
                    send("POST", "/practices/" + practice + "/fhir/Organization", """
                    {"resourceType":"Organization","name":"Dover Imaging of %s",
                    "identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1245319599"}]}
                    """.formatted(practice));
            assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        }
        String npi = "http://hl7.org/fhir/sid/us-npi|1245319599";
        assertThat(count("/fhir/Organization?identifier=", npi)).isEqualTo(2);
        assertThat(count("/practices/harbor/fhir/Organization?identifier=", npi))
                .isEqualTo(1);
    }

    private static int count(String search, String token) throws Exception {
        return get(search + encode(token)).path("entry").size();
    }

    @Test
    void stewardsSeeWhyAndWhatWouldChangeIt() throws Exception {
        JsonNode explained = get("/steward/decisions/" + lake + "/" + harbor);
        assertThat(explained.at("/verdict/outcome").asString()).isEqualTo("link");
        assertThat(explained.path("wouldChange").size()).isPositive();
        assertThat(get("/steward/blast-radius/" + lake + "/" + harbor)
                        .path("together")
                        .size())
                .isEqualTo(1);
        assertThat(send("POST", "/steward/jobs", "{\"kind\":\"rematch\"}").statusCode())
                .isEqualTo(400);
        HttpResponse<String> asked =
                send("POST", "/steward/jobs", "{\"kind\":\"rematch\",\"dryRun\":true,\"who\":\"s\",\"why\":\"w\"}");
        assertThat(asked.statusCode()).isEqualTo(202);
        String address = asked.headers().firstValue("Location").orElseThrow();
        for (int i = 0; i < 100 && !get(address).path("state").asString("").equals("done"); i++) {
            Thread.sleep(100);
        }
        assertThat(get(address).path("state").asString()).isEqualTo("done");
        assertThat(get("/steward/reviews").path("waiting").isArray()).isTrue();
        assertThat(get("/steward/jobs").path("jobs").size()).isPositive();
    }
}
