package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** Stewards of identity on a hub that asks for sign-in: they may decide, others may not, and the book says who did. */
class StewardAccountTest {

    private static Hub.Running hub;
    private static Browser staff;
    private static Browser steward;

    @BeforeAll
    static void start() {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        Accounts accounts = hub.context().getBean(Accounts.class);
        Browser admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        admin.send("PUT", "/practices/lake", "application/json", """
                {"name":"Lake","timezone":"America/New_York"}""");
        admin.send("PUT", "/practices/hill", "application/json", """
                {"name":"Hill","timezone":"America/New_York"}""");
        staff = signedIn(accounts, "pat", new Accounts.Role("staff", "lake"));
        steward = signedIn(accounts, "ann", new Accounts.Role("steward", null));
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static Browser signedIn(Accounts accounts, String name, Accounts.Role role) {
        return new Browser(hub.base()).firstSignIn(name, accounts.put(name, name, List.of(role)));
    }

    private static String stored(String record) {
        var answer = staff.send("POST", "/practices/lake/fhir/Patient", "application/fhir+json", """
                {"resourceType":"Patient","identifier":[{"system":"urn:lake","value":"%s"}],
                "name":[{"family":"Quill","given":["Ana"]}],"birthDate":"1950-03-04","gender":"female"}
                """.formatted(record));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString("");
    }

    private static JsonNode got(String path) {
        var answer = steward.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    @Test
    void aStewardDecidesUnderTheOwnNameWhateverTheBodySays() {
        String a = stored("1");
        String b = stored("2");
        assertThat(got("/steward/reviews").at("/reviews/0/reason").asString("")).isEqualTo("alike");
        String ruling = """
                {"a":"%s","b":"%s","who":"somebody else","why":"two charts, two humans"}""".formatted(a, b);
        assertThat(staff.send("POST", "/steward/not-same", "application/json", ruling)
                        .statusCode())
                .isEqualTo(403);
        var done = steward.send("POST", "/steward/not-same", "application/json", ruling);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        JsonNode decision = got("/steward/decisions/" + a + "/" + b).at("/decisions/0");
        assertThat(decision.path("who").asString("")).isEqualTo("ann");
        assertThat(decision.path("why").asString("")).isEqualTo("two charts, two humans");
        assertThat(got("/steward/reviews").path("reviews").size()).isZero();
    }

    @Test
    void codesAreForStewardsAndForTheStaffOfThePracticeThatSentThem() {
        assertThat(got("/steward/codes").has("codes")).isTrue();
        assertThat(got("/steward/terminology").isObject()).isTrue();
        assertThat(staff.get("/steward/codes?practice=lake").statusCode()).isEqualTo(200);
        assertThat(staff.get("/steward/codes/decisions?practice=lake").statusCode())
                .isEqualTo(200);
        for (String closed : List.of(
                "/steward/codes",
                "/steward/codes?feed=ehr",
                "/steward/codes?practice=hill",
                "/steward/codes?practice=nowhere",
                "/steward/codes/decisions?practice=hill",
                "/steward/terminology")) {
            assertThat(staff.get(closed).statusCode()).as(closed).isEqualTo(403);
        }
        assertThat(staff.get("/steward/codes?practice=hill").body())
                .isEqualTo(staff.get("/steward/codes?practice=nowhere").body());
        String ruling = """
                {"practice":"%s","system":"urn:x","code":"GLU","decision":"ignore","why":"not clinical"}""";
        assertThat(staff.send("POST", "/steward/codes", "application/json", ruling.formatted("hill"))
                        .statusCode())
                .isEqualTo(403);
        // its own practice, without a word about who: the code is what it does not find
        var own = staff.send("POST", "/steward/codes", "application/json", ruling.formatted("lake"));
        assertThat(own.statusCode()).isEqualTo(404);
        assertThat(own.body()).contains("unknown-code");
    }

    @Test
    void aStewardAsksForAJobWithoutSayingWho() {
        var asked = steward.send("POST", "/steward/jobs", "application/json", """
                {"kind":"rematch","dryRun":true,"why":"to see"}""");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        assertThat(FhirJson.parse(asked.body()).path("who").asString("")).isEqualTo("ann");
        assertThat(staff.get("/steward/jobs").statusCode()).isEqualTo(403);
    }
}
