package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.LeakWorld.Planted;
import tools.jackson.databind.JsonNode;

/** A chart opened in an emergency: for a reason, twice confirmed, for one person and some hours, and looked at later. */
class BreakGlassTest {

    private static final String REASON = "unconscious in the emergency room, no history known";

    private static LeakWorld world;

    @BeforeAll
    static void start() {
        world = new LeakWorld();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static Browser doctor(String name) {
        return world.signIn(name, new Accounts.Role("hospitalist", "mercy"));
    }

    private static int open(Browser browser, Planted patient, String... more) {
        String[] form = new String[4 + more.length];
        form[0] = "number";
        form[1] = patient.key();
        form[2] = "reason";
        form[3] = REASON;
        System.arraycopy(more, 0, form, 4, more.length);
        return browser.form("/break-glass", form).statusCode();
    }

    private static int read(Browser browser, Planted patient) {
        return browser.get("/fhir/Patient/" + patient.patient()).statusCode();
    }

    @Test
    void theChartOfOnePersonIsOpenForSomeHoursAndEveryAnswerSaysSo() {
        Browser doctor = doctor("dr-one");
        Planted hidden = world.record("hidden-hill");
        Planted other = world.record("own-lake");
        assertThat(read(doctor, hidden)).isEqualTo(404);
        // not before it was confirmed
        assertThat(open(doctor, hidden)).isEqualTo(200);
        assertThat(read(doctor, hidden)).isEqualTo(404);
        assertThat(open(doctor, hidden, "sure", "yes")).isEqualTo(302);
        var answer = doctor.get("/fhir/Patient/" + hidden.patient() + "/$everything");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(hidden.person(), hidden.chart());
        assertThat(answer.headers().firstValue("Quilt-Emergency-Access")).isPresent();
        assertThat(doctor.get("/patients/" + hidden.patient(), "Accept", "text/html")
                        .body())
                .contains("emergency access until");
        assertThat(read(doctor, other)).isEqualTo(404);
        assertThat(read(doctor("dr-other"), hidden)).isEqualTo(404);
        world.sql("update broken_glass set until = now() where reason like 'unconscious%'");
        assertThat(read(doctor, hidden)).isEqualTo(404);
        assertThat(doctor.get("/fhir/Patient?family=x").headers().firstValue("Quilt-Emergency-Access"))
                .isEmpty();
    }

    @Test
    void itOpensTheWholePerson() {
        Browser doctor = doctor("dr-two");
        Planted left = world.record("left-mercy");
        Planted elsewhere = world.record("left-hill");
        assertThat(read(doctor, elsewhere)).isEqualTo(404);
        assertThat(open(doctor, left, "sure", "yes")).isEqualTo(302);
        assertThat(doctor.get("/fhir/Observation?patient=" + left.patient()).body())
                .contains(left.chart(), elsewhere.chart());
    }

    private static String page(String reader, String address) {
        return world.readers
                .get(reader)
                .browser()
                .get(address, "Accept", "text/html")
                .body();
    }

    /** Who denies sharing does not deny help in an emergency, unless emergencies are named. */
    @Test
    void aDenialHoldsInAnEmergencyIfItNamesEmergencies() {
        Browser doctor = doctor("dr-five");
        for (String[] denied : new String[][] {{"optout", "ETREAT"}, {"nolake", "BTG"}}) {
            Planted record = world.record(denied[0] + "-hill");
            assertThat(open(doctor, record, "sure", "yes")).isEqualTo(302);
            assertThat(doctor.get("/fhir/Patient/" + record.patient() + "/$everything")
                            .body())
                    .as("a denial that names no emergency")
                    .contains(record.person(), record.chart());
            world.consent(record.name(), """
                    "provision":{"type":"deny","purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"%s"}]}""".formatted(denied[1]));
            assertThat(read(doctor, record)).as(denied[1]).isEqualTo(404);
            assertThat(doctor.get("/fhir/Observation?patient=" + record.patient())
                            .body())
                    .doesNotContain(record.chart());
            assertThat(doctor.get("/patients/" + record.patient(), "Accept", "text/html")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(read(world.writer("hill"), record)).as("its own").isEqualTo(200);
        }
    }

    @Test
    void whoNamesNobodyOrNoReasonOrHasNoSuchRoleOpensNothing() {
        Browser doctor = doctor("dr-three");
        Planted hidden = world.record("open-ended-hill");
        assertThat(doctor.form("/break-glass", "number", hidden.key(), "reason", "short", "sure", "yes")
                        .body())
                .contains("Say in 10 to 1000 characters");
        assertThat(doctor.form("/break-glass", "family", "Key", "reason", REASON, "sure", "yes")
                        .body())
                .contains("Name the patient");
        // part of a name and a birth date do not fit: only who is known is found
        assertThat(doctor.form("/break-glass", "family", "Key", "born", "1920-05-01", "reason", REASON, "sure", "yes")
                        .body())
                .contains("Nobody fits");
        assertThat(doctor.form("/break-glass", "number", "x,Key|$", "reason", REASON, "sure", "yes")
                        .body())
                .contains("Nobody fits");
        assertThat(read(doctor, hidden)).isEqualTo(404);
        for (String name : new String[] {"lake", "steward", "director", "admin", "auditor", "nobody"}) {
            assertThat(open(world.readers.get(name).browser(), hidden, "sure", "yes"))
                    .as(name)
                    .isEqualTo(403);
        }
    }

    @Test
    void itIsOnRecordAndTheAuditorAndThePracticeLookAtIt() {
        Browser doctor = doctor("dr-four");
        Planted hidden = world.record("planned-hill");
        assertThat(open(doctor, hidden, "sure", "yes")).isEqualTo(302);
        doctor.get("/fhir/Condition/" + hidden.ids().get("Condition"));
        Browser auditor = world.readers.get("auditor").browser();
        String trail = auditor.get("/audit/AuditEvent?agent-name=dr-four").body();
        assertThat(trail).contains("110127", "\"BTG\"", "/fhir/Condition/");
        JsonNode mine = null;
        for (JsonNode one :
                FhirJson.parse(auditor.get("/break-glass/reviews").body()).path("opened")) {
            mine = one.path("who").asString().equals("dr-four") ? one : mine;
        }
        assertThat(mine).isNotNull();
        assertThat(mine.path("reason").asString()).isEqualTo(REASON);
        assertThat(world.readers
                        .get("hill")
                        .browser()
                        .get("/break-glass/reviews")
                        .body())
                .contains("dr-four");
        assertThat(world.readers
                        .get("lake")
                        .browser()
                        .get("/break-glass/reviews")
                        .body())
                .doesNotContain("dr-four");
        // the practice is told where it works, and by letter; others are not
        assertThat(page("hill", "/practices/hill")).contains("of your patients", "opened in an emergency");
        long number = mine.path("number").asLong();
        assertThat(world.hub.context().getBean(BreakGlass.class).waiting())
                .filteredOn(one -> one.num() == number)
                .extracting(BreakGlass.Waiting::practice)
                .containsExactlyInAnyOrder("hill", "mercy");
        String address = "/break-glass/reviews/" + mine.path("number").asLong();
        assertThat(doctor.send("POST", address, "application/json", "{\"verdict\":\"fine\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(auditor.send("POST", address, "application/json", "{}").statusCode())
                .isEqualTo(400);
        assertThat(auditor.send("POST", address, "application/json", "{\"verdict\":\"needed\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(auditor.send("POST", address, "application/json", "{\"verdict\":\"again\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    /** Letters and webhooks are made of these rows: that a chart was opened stands there, and nothing of whose. */
    @Test
    void noticesOfTheWatchSayNothingOfWhom() throws ReflectiveOperationException {
        assertThat(open(doctor("dr-watched"), world.record("left-hill"), "sure", "yes"))
                .isEqualTo(302);
        Object look = world.hub.context().getBean("look");
        Method at = look.getClass().getDeclaredMethod("at", Instant.class);
        at.setAccessible(true);
        at.invoke(look, Instant.now());
        String told = world.text("select string_agg(w::text, ' ') from watch_condition w");
        assertThat(told).contains("emergency", "hill");
        List<String> words = new ArrayList<>();
        for (Planted planted : world.records.values()) {
            words.addAll(List.of(planted.person(), planted.chart(), planted.key(), planted.patient()));
        }
        assertThat(new LeakWords(words).in(told)).isEmpty();
    }
}
