package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.UserCommands;
import org.quiltehr.hub.access.Browser;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.database.RunningPostgres;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/**
 * Clocks that jump under messages, reads and writes, of a whole machine with hub and database, and of one hub of two whose
 * database goes by its own clock. Running time goes on as it is, as on a machine whose clock is set.
 */
@Tag("long")
class ClockJumpTest {

    /** An hour either way, a day on, back to the machine's. */
    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(1), Duration.ZERO);

    private static final String PRACTICE = "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}";

    private static final Duration BETWEEN = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    @Test
    void aMachineWhoseClockJumpsLosesNothingAndGoesOn() throws Exception {
        MovedClock clock = new MovedClock(folder);
        Path data = folder.resolve("data");
        try (HubProcess hub = HubProcess.with(clock.environment(), "--data", data.toString())) {
            String db = RunningPostgres.url(data, "postgres").orElseThrow();
            jump(clock, List.of(hub), db);
        }
        assertThat(UserCommands.audit("verify", "--data", data.toString())).contains("whole");
    }

    @Test
    void oneHubOfTwoWhoseClockJumpsLosesNothingAndTakesNothingFromTheOther() throws Exception {
        MovedClock clock = new MovedClock(folder);
        String db = TestDatabase.url();
        try (HubProcess moved = HubProcess.with(clock.environment(), "--db", db);
                HubProcess still = HubProcess.on(db, HubProcess.freePort(), HubProcess.freePort())) {
            jump(clock, List.of(moved, still), db);
        }
        assertThat(UserCommands.audit("verify", "--db", db)).contains("whole");
    }

    /** A sign-in of half an hour and a token of five minutes hold: their times are the database's. */
    @Test
    void whoIsSignedInAtAHubWhoseClockJumpsStaysSignedIn() throws Exception {
        MovedClock clock = new MovedClock(folder);
        String db = TestDatabase.url();
        var made = UserCommands.run("add", "chief", "--display", "Chief", "--role", "administrator", "--db", db);
        try (HubProcess hub = HubProcess.closed(clock.environment(), "--db", db)) {
            Browser chief = new Browser(hub.base()).firstSignIn("chief", UserCommands.password(made.out()));
            put(chief, "/practices/fail", PRACTICE);
            put(chief, "/practices/fail/feeds/oru", Traffic.FEED);
            String secret = put(chief, "/clients/engine", """
                            {"display":"Engine","feed":"fail/oru","secret":true}""").path("secret").asString();
            Browser engine = new Browser(hub.base());
            String[] token = {"Authorization", "Bearer " + token(engine, secret), "Prefer", "wait=60"};
            int number = 0;
            for (Duration jump : JUMPS) {
                clock.set(jump);
                assertThat(chief.get("/accounts").statusCode()).as("%s", jump).isEqualTo(200);
                assertThat(new Browser(hub.base()).get("/accounts").statusCode())
                        .as("nobody, at %s", jump)
                        .isNotEqualTo(200);
                var pushed = engine.send(
                        "POST",
                        "/practices/fail/feeds/oru/messages",
                        "application/hl7-v2",
                        Traffic.message(number++),
                        token);
                assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
                assertThat(pushed.body()).contains("\"stored\"");
            }
        }
        assertThat(UserCommands.audit("verify", "--db", db)).contains("whole");
    }

    private static JsonNode put(Browser who, String path, String json) {
        var answer = who.send("PUT", path, "application/json", json);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return FhirJson.parse(answer.body());
    }

    private static String token(Browser engine, String secret) {
        var answer = engine.form(
                "/oauth2/token", "grant_type", "client_credentials", "client_id", "engine", "client_secret", secret);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body()).path("access_token").asString();
    }

    private static void register(Http http) throws Exception {
        http.put("/practices/fail", PRACTICE);
        http.put("/practices/fail/feeds/oru", Traffic.FEED);
    }

    private static void jump(MovedClock clock, List<HubProcess> hubs, String db) throws Exception {
        Http http = new Http(hubs.getFirst().base());
        register(http);
        try (Traffic traffic = new Traffic(
                hubs.stream()
                        .map(hub -> new Traffic.Target(hub.base(), hub.mllpPort()))
                        .toList(),
                50,
                20)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.acknowledged.size() > 100);
            for (Duration jump : JUMPS) {
                long before = System.nanoTime();
                clock.set(jump);
                Thread.sleep(BETWEEN);
                long now = System.nanoTime();
                System.out.printf(
                        "clock at %s: %d messages, %d reads, %d writes; longest time without an ACK %d ms, a read %d ms,"
                                + " a write %d ms%n",
                        jump,
                        traffic.acks.since(before),
                        traffic.answered.since(before),
                        traffic.written.since(before),
                        traffic.acks.longestGap(before, now).toMillis(),
                        traffic.answered.longestGap(before, now).toMillis(),
                        traffic.written.longestGap(before, now).toMillis());
                assertThat(traffic.acks.since(before)).isPositive();
                assertThat(traffic.answered.since(before)).isPositive();
                assertThat(traffic.written.since(before)).isPositive();
                exported(http);
            }
            traffic.end();
            assertThat(traffic.wrong).isEmpty();
            Stored.eachOnce(db, traffic.acknowledged, Duration.ofMinutes(2));
        }
        inOrder(db);
    }

    /** An export is begun and finished, so its lease is held under the clock as it is now. */
    private static void exported(Http http) throws Exception {
        var begun = http.get("/fhir/$export?_type=Basic", "Prefer", "respond-async", "Accept", "application/fhir+json");
        assertThat(begun.statusCode()).isEqualTo(202);
        String job = begun.headers().firstValue("Content-Location").orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    var answer = http.get(job);
                    return answer.statusCode() == 200
                            && FhirJson.parse(answer.body()).path("output").size() > 0;
                });
    }

    /** Versions follow each other as they were written, and what came first of a patient was worked first. */
    private static void inOrder(String db) throws Exception {
        try (var connection = DriverManager.getConnection(db);
                var statement = connection.createStatement();
                var gaps = statement.executeQuery("""
                        select count(*) from (
                          select pk, ver, lead(ver) over (partition by home, pk order by ver) as next
                          from (select home, pk, ver from hist union all select home, pk, ver from res) v) w
                        where next <> ver + 1""")) {
            gaps.next();
            assertThat(gaps.getInt(1)).isZero();
        }
        assertThat(Stored.number(db, """
                select count(*) from res r join message m on m.id = r.message
                where r.type = %d and exists (select from res e join message n on n.id = e.message
                    where e.pat = r.pat and e.type = r.type and e.change > r.change and n.place < m.place)""".formatted(FhirTypes.require("Observation"))))
                .isZero();
    }
}
