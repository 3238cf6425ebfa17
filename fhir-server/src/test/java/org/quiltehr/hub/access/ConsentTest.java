package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** What a FHIR Consent, a sensitive kind and a changed rule do to what other practices read. */
class ConsentTest {

    private static final String FHIR = "application/fhir+json";
    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private static Hub.Running hub;
    private static Browser admin;
    private static final String DATABASE = TestDatabase.url();
    private static final Map<String, Browser> STAFF = new LinkedHashMap<>();
    private static int humans;

    @BeforeAll
    static void start() {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), DATABASE, null, false));
        Accounts accounts = hub.context().getBean(Accounts.class);
        admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        for (String practice : List.of("lake", "hill", "mercy")) {
            admin.send(
                    "PUT",
                    "/practices/" + practice,
                    "application/json",
                    "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\",\"feeds\":{}}");
            STAFF.put(
                    practice,
                    new Browser(hub.base())
                            .firstSignIn(
                                    "s-" + practice,
                                    accounts.put(
                                            "s-" + practice, practice, List.of(new Accounts.Role("staff", practice)))));
        }
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    /** One human with a record and a condition at lake, at hill and at mercy. */
    private record Human(Map<String, String> patients, Map<String, String> conditions) {

        /** The practices whose condition of this human a practice finds. */
        String seenBy(String practice) {
            String found = STAFF.get(practice)
                    .get("/fhir/Condition?patient=" + patients.get(practice))
                    .body();
            return List.of("lake", "hill", "mercy").stream()
                    .filter(other -> found.contains(conditions.get(other)))
                    .reduce("", (a, b) -> a + " " + b)
                    .strip();
        }
    }

    private static Human human() throws SQLException {
        return human("{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"38341003\"}]}");
    }

    private static Human human(String code) throws SQLException {
        humans++;
        Map<String, String> patients = new LinkedHashMap<>();
        Map<String, String> conditions = new LinkedHashMap<>();
        for (String practice : List.of("lake", "hill", "mercy")) {
            String patient = made(practice, "Patient", """
                    {"resourceType":"Patient","identifier":[{"system":"urn:%s","value":"%d"}],"name":[{"family":"H%d"}]}""".formatted(practice, humans, humans));
            patients.put(practice, patient);
            conditions.put(practice, made(practice, "Condition", """
                    {"resourceType":"Condition","subject":{"reference":"Patient/%s"},"code":%s}""".formatted(patient, code)));
        }
        LogicalId person = LogicalId.parse(patients.get("lake")).orElseThrow();
        sql(
                "insert into change (number, at, kind, types, homes, pks, vers) values (nextval('change_number'), now(), 1, '{}', '{}', '{}', '{}')");
        for (String patient : patients.values()) {
            LogicalId id = LogicalId.parse(patient).orElseThrow();
            sql("insert into member (view, home, pk, person_home, person_pk, since) values (0, " + id.home() + ", "
                    + id.own() + ", " + person.home() + ", " + person.own() + ", (select max(number) from change))");
        }
        return new Human(patients, conditions);
    }

    private static String made(String practice, String type, String body) {
        var answer = STAFF.get(practice).send("POST", "/practices/" + practice + "/fhir/" + type, FHIR, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString();
    }

    /** A Consent that a practice records; gives its id. */
    private static String consent(String practice, Human human, String rest) {
        return made(practice, "Consent", """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
                 "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/%s"},%s}""".formatted(
                        human.patients().get(practice),
                        rest.contains("policyRule") ? rest : "\"policyRule\":{\"text\":\"as agreed\"}," + rest));
    }

    private static String policy(String code) {
        return "\"policyRule\":{\"coding\":[{\"system\":\"" + ACT + "\",\"code\":\"" + code + "\"}]}";
    }

    private static String actor(String role, String practice) {
        return "{\"role\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ParticipationType\",\"code\":\""
                + role + "\"}]},\"reference\":{\"identifier\":{\"system\":\"http://quiltehr.org/practice\",\"value\":\""
                + practice + "\"}}}";
    }

    private static String deny(String conditions) {
        return "\"provision\":{\"type\":\"deny\"" + (conditions.isEmpty() ? "" : ",") + conditions + "}";
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void expect(Human human, String lake, String hill, String mercy) {
        assertThat(human.seenBy("lake")).as("lake").isEqualTo(lake);
        assertThat(human.seenBy("hill")).as("hill").isEqualTo(hill);
        assertThat(human.seenBy("mercy")).as("mercy").isEqualTo(mercy);
    }

    private static final String ALL = "lake hill mercy";

    @Test
    void whoOptsOutIsSeenByEachPracticeInItsOwnWordsOnly() throws SQLException {
        Human human = human();
        expect(human, ALL, ALL, ALL);
        String id = consent("hill", human, policy("OPTOUT"));
        expect(human, "lake", "hill", "mercy");
        // the person as lake may see it has no trace of the others
        String person = STAFF.get("lake")
                .get("/fhir/Patient/" + human.patients().get("lake"))
                .body();
        assertThat(person)
                .doesNotContain(human.patients().get("hill"), human.patients().get("mercy"), "urn:hill");
        assertThat(STAFF.get("lake")
                        .get("/fhir/Patient/" + human.patients().get("hill"))
                        .statusCode())
                .isEqualTo(404);
        // taken back, it is as before; so it is when it was deleted
        String address = "/practices/hill/fhir/Consent/" + id;
        String taken = STAFF.get("hill").get(address).body().replace("\"active\"", "\"inactive\"");
        assertThat(STAFF.get("hill").send("PUT", address, FHIR, taken).statusCode())
                .isEqualTo(200);
        expect(human, ALL, ALL, ALL);
        assertThat(STAFF.get("hill")
                        .send("PUT", address, FHIR, taken.replace("\"inactive\"", "\"active\""))
                        .statusCode())
                .isEqualTo(200);
        expect(human, "lake", "hill", "mercy");
        assertThat(STAFF.get("hill").send("DELETE", address, "", "").statusCode())
                .isEqualTo(204);
        expect(human, ALL, ALL, ALL);
    }

    @Test
    void aDenialIsOfASourceOrARecipientOrATypeAndForATime() throws SQLException {
        Human source = human();
        consent("lake", source, deny("\"actor\":[" + actor("CST", "hill") + "]"));
        expect(source, "lake mercy", ALL, "lake mercy");
        Human recipient = human();
        consent("lake", recipient, deny("\"actor\":[" + actor("IRCP", "mercy") + "]"));
        expect(recipient, ALL, ALL, "mercy");
        Human type = human();
        consent(
                "lake",
                type,
                deny("\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Observation\"}]"));
        expect(type, ALL, ALL, ALL);
        Human past = human();
        consent("lake", past, deny("\"period\":{\"end\":\"2020\"}"));
        expect(past, ALL, ALL, ALL);
        Human today = human();
        consent("lake", today, deny("\"period\":{\"start\":\"2020-01\",\"end\":\"" + LocalDate.now() + "\"}"));
        expect(today, "lake", "hill", "mercy");
        Human operations = human();
        consent(
                "lake",
                operations,
                deny(
                        "\"purpose\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActReason\",\"code\":\"HOPERAT\"}]"));
        expect(operations, ALL, ALL, ALL);
    }

    @Test
    void anExceptionPermitsWhatItNamesAndNoMore() throws SQLException {
        Human human = human();
        consent(
                "lake",
                human,
                policy("OPTOUTE") + ",\"provision\":{\"provision\":[{\"type\":\"permit\",\"actor\":["
                        + actor("IRCP", "hill") + "]}]}");
        expect(human, "lake", ALL, "mercy");
        // another record's denial counts beside it
        consent("mercy", human, deny("\"actor\":[" + actor("CST", "mercy") + "]"));
        expect(human, "lake", "lake hill", "mercy");
    }

    /** What the hub cannot hold to denies more, and permits nothing. */
    @Test
    void whatIsNotUnderstoodIsWithheld() throws SQLException {
        Human denied = human();
        consent("lake", denied, deny("\"actor\":[" + actor("IRCP", "nowhere") + "]"));
        expect(denied, "lake", "hill", "mercy");
        Human permitted = human();
        consent(
                "lake",
                permitted,
                policy("OPTOUT") + ",\"provision\":{\"provision\":[{\"type\":\"permit\",\"actor\":["
                        + actor("IRCP", "nowhere") + "]},{\"type\":\"permit\",\"dataPeriod\":{\"start\":\"2020\"}}]}");
        expect(permitted, "lake", "hill", "mercy");
        Human treatment = human();
        made("lake", "Consent", """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"treatment"}]},
                 "category":[{"text":"surgery"}],"patient":{"reference":"Patient/%s"},"policyRule":{"text":"as agreed"},
                 "provision":{"type":"deny"}}""".formatted(treatment.patients().get("lake")));
        expect(treatment, ALL, ALL, ALL);
    }

    @Test
    void aSensitiveKindIsDeniedByItsLabelAndStaysWithItsPractice() throws SQLException {
        Human human = human("""
                {"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F11.20"}]}""");
        expect(human, ALL, ALL, ALL);
        String id = consent("lake", human, deny("\"securityLabel\":[{\"system\":\"" + ACT + "\",\"code\":\"SUD\"}]"));
        expect(human, "lake", "hill", "mercy");
        assertThat(STAFF.get("hill")
                        .get("/fhir/Patient/" + human.patients().get("lake"))
                        .statusCode())
                .as("who the person is, is not of the kind")
                .isEqualTo(200);
        assertThat(STAFF.get("hill").get("/fhir/Consent/" + id).statusCode())
                .as("the denial itself tells of the kind")
                .isEqualTo(404);
        assertThat(STAFF.get("hill")
                        .get("/fhir/Condition?patient=" + human.patients().get("hill") + "&_summary=count")
                        .body())
                .contains("\"total\":1");
        Human other = human();
        consent("lake", other, deny("\"securityLabel\":[{\"system\":\"" + ACT + "\",\"code\":\"SUD\"}]"));
        expect(other, ALL, ALL, ALL);
    }

    @Test
    void aKindIsWithheldUnlessThePatientAgreedByItsName() throws Exception {
        put("/consent/kinds/genetics", "{\"display\":\"Genetic tests\",\"withheld\":true}");
        put(
                "/consent/kinds/genetics/codes",
                "[{\"system\":\"text\",\"code\":\"brca1\"},{\"system\":\"urn:lab\",\"code\":\"G*\"}]");
        labelled();
        Human human = human("{\"text\":\"BRCA1 variant\"}");
        expect(human, "lake", "hill", "mercy");
        Human coded = human("{\"coding\":[{\"system\":\"urn:lab\",\"code\":\"G17\"}]}");
        expect(coded, "lake", "hill", "mercy");
        consent("lake", human, "\"provision\":{\"type\":\"permit\"}");
        expect(human, "lake", "hill", "mercy");
        consent(
                "lake",
                human,
                "\"provision\":{\"type\":\"permit\",\"actor\":[" + actor("IRCP", "hill")
                        + "],\"securityLabel\":[{\"system\":\"http://quiltehr.org/CodeSystem/sensitive-kind\",\"code\":\"genetics\"}]}");
        expect(human, "lake", ALL, "mercy");
        // rules that change reach what was written before, older versions too
        Human before = human("{\"text\":\"karyotype\"}");
        String condition =
                "/practices/lake/fhir/Condition/" + before.conditions().get("lake");
        String body = STAFF.get("lake").get(condition).body().replace("karyotype", "something else");
        STAFF.get("lake").send("PUT", condition, FHIR, body);
        expect(before, ALL, ALL, ALL);
        String version = "/fhir/Condition/" + before.conditions().get("lake") + "/_history/1";
        assertThat(STAFF.get("hill").get(version).statusCode()).isEqualTo(200);
        put("/consent/kinds/genetics/codes", "[{\"system\":\"text\",\"code\":\"karyotype\"}]");
        labelled();
        expect(before, "lake", "lake hill", "lake mercy");
        assertThat(STAFF.get("hill").get(version).statusCode()).isEqualTo(404);
        expect(coded, ALL, ALL, ALL);
        // a practice all of whose records are of the kind
        put("/consent/kinds/genetics/practices", "[\"mercy\"]");
        labelled();
        expect(coded, "lake hill", "lake hill", ALL);
        put("/consent/kinds/genetics/practices", "[]");
        labelled();
        expect(coded, ALL, ALL, ALL);
        put("/consent/kinds/genetics", "{\"display\":\"Genetic tests\",\"withheld\":false}");
        expect(before, ALL, ALL, ALL);
    }

    /** What holds a whole message bears what any part of it says. */
    @Test
    void whatTellsOfAMessageBearsTheLabelsOfAllThatCameWithIt() throws SQLException {
        Human human = human();
        String bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"fullUrl":"urn:uuid:7d3cbf3c-7d5c-4f4e-8f3b-0b1d2a3c4d01","resource":{"resourceType":"Medication","code":{"text":"Methadone 10 mg"}},"request":{"method":"POST","url":"Medication"}},
                 {"resource":{"resourceType":"MedicationRequest","status":"active","intent":"order","medicationReference":{"reference":"urn:uuid:7d3cbf3c-7d5c-4f4e-8f3b-0b1d2a3c4d01"},"subject":{"reference":"Patient/%1$s"}},"request":{"method":"POST","url":"MedicationRequest"}},
                 {"resource":{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"contentType":"text/plain","data":"AAAA"}}],"subject":{"reference":"Patient/%1$s"}},"request":{"method":"POST","url":"DocumentReference"}},
                 {"resource":{"resourceType":"Observation","status":"final","code":{"text":"weight"},"subject":{"reference":"Patient/%1$s"}},"request":{"method":"POST","url":"Observation"}}]}""".formatted(human.patients().get("lake"));
        assertThat(STAFF.get("lake")
                        .send("POST", "/practices/lake/fhir", FHIR, bundle)
                        .statusCode())
                .isEqualTo(200);
        consent("lake", human, deny("\"securityLabel\":[{\"system\":\"" + ACT + "\",\"code\":\"ETH\"}]"));
        String patient = "?patient=" + human.patients().get("hill");
        assertThat(total("hill", "Observation" + patient)).isOne();
        assertThat(total("hill", "MedicationRequest" + patient)).isZero();
        assertThat(total("hill", "DocumentReference" + patient)).isZero();
        assertThat(total(
                        "lake",
                        "MedicationRequest"
                                + patient.replace(
                                        human.patients().get("hill"),
                                        human.patients().get("lake"))))
                .isOne();
    }

    private static int total(String practice, String query) {
        HttpResponse<String> answer = STAFF.get(practice).get("/fhir/" + query + "&_summary=count");
        return FhirJson.parse(answer.body()).path("total").asInt();
    }

    /** Whether anything was withheld or not: the notice tells nothing. */
    @Test
    void theNoticeStandsInEveryAnswer() throws SQLException {
        Human denied = human();
        consent("lake", denied, policy("OPTOUT"));
        Human other = human();
        for (Human human : List.of(denied, other)) {
            for (String address : List.of(
                    "/fhir/Condition?patient=" + human.patients().get("hill"),
                    "/fhir/Patient/" + human.patients().get("lake"),
                    "/fhir/Patient/nobody",
                    "/practices/hill/fhir/Condition?_count=1")) {
                assertThat(STAFF.get("hill").get(address).headers().firstValue("Quilt-Notice"))
                        .as(address)
                        .hasValue("some information may be withheld");
            }
        }
    }

    @Test
    void onlyAdministratorsEditTheRulesAndAreToldWhatIsWrong() {
        assertThat(STAFF.get("lake").get("/consent/kinds").statusCode()).isEqualTo(403);
        assertThat(admin.get("/consent/kinds").body()).contains("substance-use", "42 CFR Part 2");
        assertThat(admin.get("/consent/kinds/hiv").body()).contains("\"B20\"");
        assertThat(admin.get("/consent/kinds/none").statusCode()).isEqualTo(404);
        for (String[] bad : new String[][] {
            {"/consent/kinds/Bad", "{\"display\":\"x\",\"withheld\":true}"},
            {"/consent/kinds/x", "{\"display\":\"\",\"withheld\":true}"},
            {"/consent/kinds/x", "{\"display\":\"x\"}"},
            {"/consent/kinds/hiv/codes", "{}"},
            {"/consent/kinds/hiv/codes", "[{\"system\":\"text\",\"code\":\"two words\"}]"},
            {"/consent/kinds/hiv/codes", "[{\"system\":\"http://loinc.org\",\"code\":\"*\"}]"},
            {"/consent/kinds/hiv/codes", "nonsense"}
        }) {
            assertThat(admin.send("PUT", bad[0], "application/json", bad[1]).statusCode())
                    .as(bad[0] + " " + bad[1])
                    .isEqualTo(400);
        }
        assertThat(admin.send("PUT", "/consent/kinds/hiv/practices", "application/json", "[\"nowhere\"]")
                        .statusCode())
                .isEqualTo(404);
    }

    private static void put(String address, String body) {
        var answer = admin.send("PUT", address, "application/json", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void labelled() throws InterruptedException {
        JsonNode state = FhirJson.parse(admin.get("/consent/kinds").body());
        for (int i = 0; i < 200 && !state.path("labelled").asBoolean(); i++) {
            Thread.sleep(50);
            state = FhirJson.parse(admin.get("/consent/kinds").body());
        }
        assertThat(state.path("labelled").asBoolean()).isTrue();
    }
}
