package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of all that is done, by people, apps and nobody, meet IHE BALP's profiles where it has one, and R4 everywhere. */
class BalpTest {

    private static final String FHIR = "application/fhir+json";

    private static Hub.Running hub;
    private static Browser nurse;
    private static Browser doctor;
    private static Browser auditor;
    private static Browser app;
    private static List<JsonNode> events;

    @BeforeAll
    static void start() {
        String database = TestDatabase.url();
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, false));
        Accounts accounts = hub.context().getBean(Accounts.class);
        Browser admin = signIn(accounts, "boss", new Accounts.Role("administrator", null));
        for (String practice : List.of("lake", "mercy")) {
            admin.send("PUT", "/practices/" + practice, "application/json", """
                    {"name":"%s","timezone":"UTC"}""".formatted(practice));
        }
        nurse = signIn(accounts, "nurse", new Accounts.Role("staff", "lake"));
        doctor = signIn(accounts, "doctor", new Accounts.Role("hospitalist", "mercy"));
        auditor = signIn(accounts, "eyes", new Accounts.Role("auditor", null));
        app = new Browser(hub.base(), LeakApps.put(database, "chart-app", "nurse", "user/*.cruds", null));
        everything(nurse);
        everything(app);
        refusals();
        events = trail();
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static Browser signIn(Accounts accounts, String name, Accounts.Role role) {
        return new Browser(hub.base()).firstSignIn(name, accounts.put(name, name, List.of(role)));
    }

    /** One of each kind of request, of a patient and of nobody. */
    private static void everything(Browser by) {
        String base = "/practices/lake/fhir/";
        String patient = made(by, base + "Patient", """
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"b-%s"}],"name":[{"family":"Audited"}],"birthDate":"1970-01-02"}""".formatted(System.nanoTime()));
        String condition = made(by, base + "Condition", """
                {"resourceType":"Condition","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}""".formatted(patient));
        String organization = made(by, base + "Organization", "{\"resourceType\":\"Organization\",\"name\":\"o\"}");
        made(by, base + "Consent", """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy"}]},
                 "policyRule":{"text":"as agreed"},"category":[{"text":"x"}],"patient":{"reference":"Patient/%s"},"provision":{"type":"deny"}}""".formatted(patient));
        for (String at : List.of("Condition/" + condition, "Organization/" + organization)) {
            String type = at.substring(0, at.indexOf('/'));
            status(200, by.get("/fhir/" + at + "?_format=json"));
            status(200, by.get("/fhir/" + at + "/_history/1"));
            status(200, by.get("/fhir/" + at + "/_history"));
            status(200, by.get("/fhir/" + type + "?_id=" + at.substring(type.length() + 1)));
            ObjectNode now = FhirJson.parse(by.get(base + at).body());
            status(
                    200,
                    by.send("PUT", base + at, FHIR, now.put("language", "en").toString()));
            status(
                    200,
                    by.send(
                            "PATCH",
                            base + at,
                            "application/json-patch+json",
                            "[{\"op\":\"replace\",\"path\":\"/language\",\"value\":\"de\"}]"));
            status(204, by.send("DELETE", base + at, "", ""));
        }
        status(200, by.get("/fhir/Patient/" + patient + "/$everything"));
        status(200, by.get("/fhir?_type=Patient&_id=" + patient));
        status(202, by.get("/practices/lake/fhir/$export?_type=Patient", "Prefer", "respond-async"));
    }

    private static String made(Browser by, String address, String body) {
        var answer = by.send("POST", address, FHIR, body);
        status(201, answer);
        return FhirJson.parse(answer.body()).path("id").asString();
    }

    private static void status(int expected, java.net.http.HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri() + " " + answer.body()).isEqualTo(expected);
    }

    private static void refusals() {
        status(401, new Browser(hub.base()).get("/fhir/Patient/x"));
        status(403, doctor.get("/audit/AuditEvent"));
        status(404, nurse.get("/fhir/Patient/nobody"));
        status(400, nurse.get("/fhir/Patient?birthdate=never"));
        for (String sure : List.of("", "yes")) {
            doctor.form(
                    "/break-glass",
                    "family",
                    "Audited",
                    "born",
                    "1970-01-02",
                    "number",
                    identifier(),
                    "reason",
                    "found without consciousness",
                    "sure",
                    sure);
        }
        doctor.get("/fhir/Patient?family=Audited");
        doctor.form("/sign-out");
    }

    private static String identifier() {
        return FhirJson.parse(nurse.get("/fhir/Patient?family=Audited&_count=1").body())
                .at("/entry/0/resource/identifier/0/value")
                .asString();
    }

    private static List<JsonNode> trail() {
        List<JsonNode> all = new ArrayList<>();
        FhirJson.parse(auditor.get("/audit/AuditEvent?_count=1000").body())
                .path("entry")
                .forEach(entry -> all.add(entry.path("resource")));
        return all;
    }

    @Test
    void eachEventMeetsTheProfileItNames() {
        Set<String> profiles = new TreeSet<>();
        for (JsonNode event : events) {
            assertThat(Balp.faults(event)).as(event.toPrettyString()).isEmpty();
            profiles.add(Balp.profile(event));
        }
        assertThat(profiles)
                .contains("Create", "Read", "Update", "Delete", "Query")
                .contains("PatientCreate", "PatientRead", "PatientUpdate", "PatientDelete", "PatientQuery");
    }

    @Test
    void whatHasNoProfileIsCodedAsDicomAndFhirDo() {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode event : events) {
            kinds.add(event.at("/type/code").asString() + " "
                    + event.at("/subtype/0/code").asString("") + " "
                    + event.path("outcome").asString());
        }
        assertThat(kinds)
                .contains("110114 110122 0", "110114 110123 0", "110113 110127 0", "110100  0")
                .contains(
                        "rest operation 0",
                        "rest history-instance 0",
                        "110100  4",
                        "rest read 4",
                        "rest search-type 4");
    }

    @Test
    void thePersonAndTheProgramAreTwoAgents() {
        JsonNode byApp = event("PatientRead", "nurse through app:chart-app");
        assertThat(byApp.at("/agent/0/who/display").asString()).isEqualTo("app:chart-app");
        assertThat(byApp.at("/agent/1/who/display").asString()).isEqualTo("nurse");
        assertThat(byApp.at("/agent/1/requestor").asBoolean()).isTrue();
        JsonNode byHand = event("PatientCreate", "nurse");
        assertThat(byHand.at("/agent/0/who/display").asString()).isEqualTo("browser");
        assertThat(byHand.at("/agent/1/type/coding/0/code").asString()).isEqualTo("AUT");
    }

    private static JsonNode event(String profile, String who) {
        return events.stream()
                .filter(one -> Balp.profile(one).equals(profile)
                        && one.at("/agent/1/name").asString("").equals(who))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsOpenedInAnEmergencyBearsItsPurpose() {
        assertThat(events)
                .filteredOn(one ->
                        one.at("/purposeOfEvent/0/coding/0/code").asString("").equals("BTG"))
                .isNotEmpty()
                .allMatch(one -> one.at("/agent/1/who/display").asString("").equals("doctor"));
    }

    @Test
    void theCheckItselfFindsWhatIsMissing() {
        ObjectNode good = FhirJson.parse(event("PatientDelete", "nurse").toString());
        assertThat(Balp.faults(good)).isEmpty();
        ObjectNode unnamed = good.deepCopy();
        ((ObjectNode) unnamed.at("/agent/2")).remove("network");
        assertThat(Balp.faults(unnamed)).containsExactly("server.network");
        ObjectNode named = good.deepCopy();
        ((ObjectNode) named.at("/agent/0")).put("name", "x");
        assertThat(Balp.faults(named)).containsExactly("Delete: name 0..0 of client and server");
        ObjectNode other = good.deepCopy().put("action", "E");
        assertThat(Balp.faults(other)).containsExactly("action D");
        ObjectNode nobodys = good.deepCopy();
        ((tools.jackson.databind.node.ArrayNode) nobodys.path("entity")).remove(0);
        assertThat(Balp.faults(nobodys)).containsExactly("patient 1..1");
    }
}
