package org.quiltehr.hub.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.work.FollowSql;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** A result that comes after the patient went home is put before somebody, whatever the order of what was sent. */
class LateResultTest {

    private static final String HOUSE = Stays.HOUSE;
    private static final Instant ADMITTED = Stays.ADMITTED;
    private static final Instant HOME = Stays.HOME;
    private static final String LATER = Stays.LATER;

    private static TestHub hub;
    private static Stays stays;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        stays = new Stays(hub.http(), "mercy");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void settled() throws InterruptedException {
        Stays.settled(hub);
    }

    private static List<JsonNode> tasks(int stay) throws Exception {
        return stays.tasks(stay);
    }

    private static List<JsonNode> pending(int stay) throws Exception {
        return stays.pending(stay);
    }

    private static void admit(int stay, String attending) throws Exception {
        stays.admit(stay, attending);
    }

    private static void order(int stay, int order) throws Exception {
        stays.order(stay, order);
    }

    private static void discharge(int stay, String attending) throws Exception {
        stays.discharge(stay, attending);
    }

    private static void result(int stay, int order, String status, String value, String flag, String issued)
            throws Exception {
        stays.result(stay, order, status, value, flag, issued);
    }

    @Test
    void fromAdmissionThroughOrdersToALateResult() throws Exception {
        admit(1, HOUSE);
        order(1, 101);
        order(1, 102);
        result(1, 102, "F", "No growth", "", Stays.ts(ADMITTED.plusSeconds(90_000)));
        settled();
        assertThat(pending(1))
                .as("nothing is pending at discharge before there is one")
                .isEmpty();
        result(1, 101, "P", "Gram positive cocci", "", "");
        discharge(1, HOUSE);
        settled();
        assertThat(pending(1)).hasSize(1);
        JsonNode waiting = pending(1).getFirst();
        assertThat(waiting.path("state").asString("")).isEqualTo("pending");
        assertThat(waiting.path("what").asString("")).isEqualTo("Blood culture");
        assertThat(waiting.path("owner").path("display").asString("")).contains("House");
        assertThat(waiting.path("owner").path("rule").asString("")).isEqualTo("attending");
        assertThat(tasks(1)).isEmpty();

        result(1, 101, "F", "MRSA", "AA", LATER);
        settled();
        JsonNode stay =
                hub.http().json("/practices/mercy/fhir/Encounter?identifier=V1").at("/entry/0/resource");
        assertThat(stay.path("status").asString(""))
                .as("a result that names the visit does not admit the patient again")
                .isEqualTo("finished");
        assertThat(stay.path("period").has("end")).isTrue();
        List<JsonNode> tasks = tasks(1);
        assertThat(tasks).hasSize(2);
        JsonNode attending = tasks.stream()
                .filter(t -> t.path("owner").has("reference"))
                .findFirst()
                .orElseThrow();
        assertThat(attending.path("owner").path("reference").asString("")).startsWith("Practitioner/");
        assertThat(attending.path("owner").path("display").asString("")).contains("House");
        assertThat(attending.path("priority").asString("")).as("flagged AA").isEqualTo("urgent");
        assertThat(attending.path("focus").path("reference").asString("")).startsWith("DiagnosticReport/");
        JsonNode physician =
                tasks.stream().filter(t -> t != attending).findFirst().orElseThrow();
        assertThat(physician.path("owner").path("identifier").path("value").asString(""))
                .as("no general practitioner and no other practice: the discharging practice, never nobody")
                .isEqualTo("mercy");

        result(1, 101, "F", "MRSA", "AA", LATER);
        settled();
        assertThat(tasks(1)).as("the same result again").hasSize(2);

        result(1, 101, "C", "MSSA", "A", LATER);
        settled();
        assertThat(tasks(1)).as("a correction is news").hasSize(4);

        long id = pending(1).getFirst().path("id").asLong(0);
        assertThat(post("/pending/" + id + "/acknowledge", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/pending/999999/acknowledge", "{\"who\":\"Dr House\"}").statusCode())
                .isEqualTo(404);
        HttpResponse<String> done = post("/pending/" + id + "/acknowledge", "{\"who\":\"Dr House\"}");
        assertThat(FhirJson.parse(done.body()).path("tasksAccepted").asInt(0))
                .as(done.body())
                .isEqualTo(2);
        assertThat(pending(1)).isEmpty();
        assertThat(tasks(1).stream()
                        .filter(t -> t.path("status").asString("").equals("accepted"))
                        .count())
                .isEqualTo(2);
    }

    @Test
    void anotherAnswersOnceSomebodySaysSo() throws Exception {
        admit(8, HOUSE);
        order(8, 801);
        order(8, 802);
        discharge(8, HOUSE);
        settled();
        long id = pending(8).getFirst().path("id").asLong(0);
        JsonNode choices = hub.http().json("/pending/" + id + "/owners").path("owners");
        assertThat(choices.path(0).path("name").asString("")).contains("House");
        assertThat(choices.path(0).path("now").asBoolean(false)).isTrue();
        String practice = "http://quiltehr.org/practice|mercy";
        assertThat(choices.path(choices.size() - 1).path("owner").asString("")).isEqualTo(practice);

        assertThat(post("/pending/" + id + "/owner", "{\"owner\":\"Practitioner/nobody\",\"who\":\"Dr Wilson\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("/pending/" + id + "/owner", "{\"owner\":\"" + practice + "\"}")
                        .body())
                .contains("Say who changes it");
        assertThat(post("/pending/999999/owner", "{\"owner\":\"" + practice + "\",\"who\":\"Dr Wilson\"}")
                        .statusCode())
                .isEqualTo(404);
        var changed = post("/pending/" + id + "/owner", "{\"owner\":\"" + practice + "\",\"who\":\"Dr Wilson\"}");
        assertThat(FhirJson.parse(changed.body()).at("/owners/0/owner").asString(""))
                .as(changed.body())
                .isEqualTo(practice);
        assertThat(pending(8).getFirst().path("owner").path("rule").asString(""))
                .isEqualTo("chosen");
        assertThat(pending(8).get(1).path("owner").path("rule").asString(""))
                .as("the other result's is not changed")
                .isEqualTo("attending");

        // what comes goes to whom was chosen; the physician outside is the same practice here, and is told once
        result(8, 801, "F", "MRSA", "AA", LATER);
        settled();
        assertThat(tasks(8)).hasSize(1);
        assertThat(tasks(8).getFirst()
                        .path("owner")
                        .path("identifier")
                        .path("value")
                        .asString(""))
                .isEqualTo("mercy");

        // and a Task nobody accepted yet changes hands
        String house = pending(8).get(1).path("owner").path("reference").asString("");
        assertThat(house).startsWith("Practitioner/");
        post("/pending/" + id + "/owner", "{\"owner\":\"" + house + "\",\"who\":\"Dr Wilson\"}");
        JsonNode task = tasks(8).getFirst();
        assertThat(task.path("owner").path("reference").asString("")).isEqualTo(house);
        assertThat(task.path("note").path(0).path("authorString").asString("")).isEqualTo("Dr Wilson");
    }

    @Test
    void whoDischargesChoosesOnThePageAndKeepsADraft() throws Exception {
        admit(9, HOUSE);
        order(9, 901);
        settled();
        String patient = hub.http()
                .json("/practices/mercy/fhir/Patient?identifier=M9")
                .at("/entry/0/resource/id")
                .asString("");
        String stay = hub.http()
                .json("/practices/mercy/fhir/Encounter?identifier=V9")
                .at("/entry/0/resource/id")
                .asString("");
        String page = "/patients/" + patient + "/discharge/" + stay;
        String before = hub.http().get(page, "Accept", "text/html").body();
        assertThat(before).contains("Answers for it: <b>", "Change who answers for Blood culture");
        String result = before.replaceAll("(?s).*name=\"result\" value=\"(\\d+)\".*", "$1");
        assertThat(form(page + "/owners", "result=" + result + "&owner=Practitioner/nobody")
                        .statusCode())
                .isEqualTo(422);
        assertThat(form(page + "/owners", "result=999999&owner=x").statusCode()).isEqualTo(409);
        form(page + "/owners", "result=" + result + "&owner=http%3A%2F%2Fquiltehr.org%2Fpractice%7Cmercy");
        assertThat(hub.http().get(page, "Accept", "text/html").body())
                .contains("Answers for it: <b>mercy hospital</b>");

        String words = "Short of breath.\nBetter after two days.";
        form(page + "/draft", "words=" + java.net.URLEncoder.encode(words, StandardCharsets.UTF_8) + "&to=elsewhere");
        assertThat(hub.http().get(page, "Accept", "text/html").body()).contains(words, "Draft kept");
        HttpResponse<String> part = hub.http()
                .send(
                        "POST",
                        page + "/draft",
                        "application/x-www-form-urlencoded",
                        "words=shorter".getBytes(StandardCharsets.UTF_8),
                        "HX-Request",
                        "true",
                        "Accept",
                        "text/html");
        assertThat(part.body()).contains("id=\"kept\"", "Draft kept").doesNotContain("<main");
        assertThat(hub.http().get(page, "Accept", "text/html").body())
                .contains(">shorter</textarea>")
                .doesNotContain(words);
        assertThat(form(page + "/draft", "words=" + "x".repeat(20_001)).statusCode())
                .isEqualTo(400);
    }

    private static HttpResponse<String> form(String path, String body) throws Exception {
        return hub.http()
                .send(
                        "POST",
                        path,
                        "application/x-www-form-urlencoded",
                        body.getBytes(StandardCharsets.UTF_8),
                        "Accept",
                        "text/html");
    }

    @Test
    void anUpdateAfterTheDischargeDoesNotAdmitThePatientAgain() throws Exception {
        admit(7, HOUSE);
        order(7, 701);
        // neither message tells when: the event alone says that the patient went home
        stays.send("ADT^A03^ADT_A03", HOME, stays.pid(7), stays.visit(7, HOUSE, ADMITTED, ""));
        stays.send("ADT^A08^ADT_A01", HOME.plusSeconds(60), stays.pid(7), stays.visit(7, HOUSE, ADMITTED, ""));
        assertThat(status(7)).isEqualTo("finished");
        result(7, 701, "F", "MRSA", "AA", LATER);
        settled();
        assertThat(status(7)).isEqualTo("finished");
        assertThat(tasks(7)).isNotEmpty();
        // what does admit again says so
        stays.send("ADT^A13^ADT_A01", HOME.plusSeconds(7200), stays.pid(7), stays.visit(7, HOUSE, ADMITTED, ""));
        assertThat(status(7)).isEqualTo("in-progress");
    }

    private static String status(int stay) throws Exception {
        return hub.http()
                .json("/practices/mercy/fhir/Encounter?identifier=V" + stay)
                .at("/entry/0/resource/status")
                .asString("");
    }

    @Test
    void whoDoesNotAnswerInTimeIsPassedOverToThePractice() throws Exception {
        admit(2, HOUSE);
        order(2, 201);
        discharge(2, HOUSE);
        result(2, 201, "F", "No growth", "", LATER);
        settled();
        List<JsonNode> before = tasks(2);
        assertThat(before).hasSize(2);
        // one is accepted at the FHIR base, as an app would
        JsonNode mine = before.getFirst();
        String id = mine.path("id").asString("");
        hub.http()
                .send(
                        "PUT",
                        "/practices/mercy/fhir/Task/" + id,
                        "application/fhir+json",
                        mine.toString()
                                .replace("\"status\":\"requested\"", "\"status\":\"accepted\"")
                                .getBytes(StandardCharsets.UTF_8));
        settled();
        Follower early = follower(Instant.now().plus(Duration.ofHours(23)));
        while (early.escalate()) {
            // others of this hub may be due
        }
        assertThat(tasks(2)).hasSize(2);
        Follower late = follower(Instant.now().plus(Duration.ofHours(25)));
        while (late.escalate()) {
            // the practice's own Task is due a day later still
        }
        List<JsonNode> after = tasks(2);
        assertThat(after).hasSize(3);
        JsonNode escalated = after.stream()
                .filter(t -> t.path("code")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asString("")
                        .equals("unanswered-result"))
                .findFirst()
                .orElseThrow();
        assertThat(escalated.path("owner").path("identifier").path("value").asString(""))
                .isEqualTo("mercy");
        assertThat(escalated.path("priority").asString("")).isEqualTo("urgent");
        Follower muchLater = follower(Instant.now().plus(Duration.ofDays(9)));
        while (muchLater.escalate()) {
            // ends: nobody stands above the practice
        }
        assertThat(tasks(2)).hasSize(3);
    }

    @Test
    void oddStaysHaveOwnersToo() throws Exception {
        // nobody attends, and nobody ordered: the practice answers
        admit(3, "");
        discharge(3, "");
        result(3, 301, "F", "Growth", "", LATER);
        settled();
        assertThat(tasks(3)).as("a result nobody announced").hasSize(1);
        assertThat(tasks(3).getFirst()
                        .path("owner")
                        .path("identifier")
                        .path("value")
                        .asString(""))
                .isEqualTo("mercy");

        // cancelled after discharge: who waits is told that none will come
        admit(4, HOUSE);
        order(4, 401);
        discharge(4, HOUSE);
        settled();
        result(4, 401, "X", "", "", LATER);
        settled();
        assertThat(tasks(4))
                .isNotEmpty()
                .allSatisfy(t -> assertThat(t.path("code")
                                .path("coding")
                                .path(0)
                                .path("code")
                                .asString(""))
                        .isEqualTo("no-result"));

        // final before discharge, told of by the same lab again: nothing
        admit(5, HOUSE);
        order(5, 501);
        result(5, 501, "F", "No growth", "", Stays.ts(ADMITTED.plusSeconds(90_000)));
        discharge(5, HOUSE);
        settled();
        assertThat(tasks(5)).isEmpty();
        assertThat(pending(5)).isEmpty();
    }

    @Test
    void aStayOfYearsAgoIsHistory() throws Exception {
        Instant admitted = ADMITTED.minus(400, ChronoUnit.DAYS);
        Instant home = admitted.plus(3, ChronoUnit.DAYS);
        String order = Stays.obr(601, "", "");
        stays.send("ADT^A01^ADT_A01", admitted, stays.pid(6), stays.visit(6, HOUSE, admitted, ""));
        stays.send(
                "ORM^O01^ORM_O01",
                admitted,
                stays.pid(6),
                stays.visit(6, HOUSE, admitted, ""),
                Stays.orc("NW", 601),
                order);
        stays.send("ADT^A03^ADT_A03", home, stays.pid(6), stays.visit(6, HOUSE, admitted, Stays.ts(home)));
        stays.send(
                "ORU^R01^ORU_R01",
                home.plus(1, ChronoUnit.DAYS),
                stays.pid(6),
                stays.visit(6, "", admitted, ""),
                Stays.orc("RE", 601),
                Stays.obr(601, "F", Stays.ts(home.plus(1, ChronoUnit.DAYS))),
                Stays.obx("Growth", "AA", "F"));
        settled();
        assertThat(tasks(6)).isEmpty();
        assertThat(pending(6)).isEmpty();
    }

    @Test
    void noLateResultOfFiftyStaysIsWithoutAnOwner() throws Exception {
        SimulatedStays.run(hub, stays, 50, 10_000);
    }

    @Test
    @Tag("long")
    void noLateResultOfAThousandStaysIsWithoutAnOwner() throws Exception {
        // in a practice of its own, since its list of what is pending is long
        SimulatedStays.run(hub, new Stays(hub.http(), "thousand"), 1_000, 20_000);
    }

    private static Follower follower(Instant now) {
        DataSource database = hub.bean(DataSource.class);
        LedgerSql ledger = new LedgerSql(database);
        TaskSql tasks = new TaskSql(database);
        Handover handover = new Handover(
                ledger,
                tasks,
                hub.bean(Owners.class),
                hub.bean(RestWrites.class),
                hub.bean(Reader.class),
                hub.bean(Practices.class),
                InstantSource.fixed(now));
        return new Follower(
                new TransactionTemplate(new JdbcTransactionManager(database)),
                new FollowSql(database, "transition_mark"),
                new FeedSql(database, hub.bean(BodyCodec.class)),
                new Ledger(ledger),
                tasks,
                handover);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return hub.http().send("POST", path, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
