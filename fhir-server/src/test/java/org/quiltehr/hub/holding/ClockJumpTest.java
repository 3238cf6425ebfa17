package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.UserCommands;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.database.RunningPostgres;
import org.quiltehr.hub.database.TestDatabase;

/**
 * Clocks that jump under messages, reads and writes, by a library that tells a process another time: of a whole machine with hub
 * and database, and of one hub of two whose database goes by its own clock. Running time goes on as it is, as on a machine whose
 * clock is set.
 */
@Tag("long")
class ClockJumpTest {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

    /** An hour either way, a day on, a day back. */
    private static final List<String> JUMPS = List.of("+3600", "-3600", "+86400", "+0");

    private static final Duration BETWEEN = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    private Map<String, String> movedClock() throws Exception {
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
        assumeTrue(library != null, "no clock was moved: the Debian package libfaketime is missing");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        set("+0");
        return Map.of(
                "LD_PRELOAD",
                String.valueOf(library),
                "FAKETIME_TIMESTAMP_FILE",
                clock().toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_DONT_RESET",
                "1");
    }

    private Path clock() {
        return folder.resolve("clock");
    }

    private void set(String offset) throws Exception {
        Path next = Files.writeString(folder.resolve("next"), offset + "\n");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, clock(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aMachineWhoseClockJumpsLosesNothingAndGoesOn() throws Exception {
        Path data = folder.resolve("data");
        try (HubProcess hub = HubProcess.with(movedClock(), "--data", data.toString())) {
            String db = RunningPostgres.url(data, "postgres").orElseThrow();
            jump(List.of(hub), db);
        }
        assertThat(UserCommands.audit("verify", "--data", data.toString())).contains("whole");
    }

    @Test
    void oneHubOfTwoWhoseClockJumpsLosesNothingAndTakesNothingFromTheOther() throws Exception {
        String db = TestDatabase.url();
        try (HubProcess moved = HubProcess.with(movedClock(), "--db", db);
                HubProcess still = HubProcess.on(db, HubProcess.freePort(), HubProcess.freePort())) {
            jump(List.of(moved, still), db);
        }
        assertThat(UserCommands.audit("verify", "--db", db)).contains("whole");
    }

    private void jump(List<HubProcess> hubs, String db) throws Exception {
        Http http = new Http(hubs.getFirst().base());
        http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/fail/feeds/oru", Traffic.FEED);
        try (Traffic traffic = new Traffic(
                hubs.stream()
                        .map(hub -> new Traffic.Target(hub.base(), hub.mllpPort()))
                        .toList(),
                50,
                20)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.acknowledged.size() > 100);
            for (String offset : JUMPS) {
                long before = System.nanoTime();
                set(offset);
                Thread.sleep(BETWEEN);
                long now = System.nanoTime();
                System.out.printf(
                        "clock at %s s: %d messages, %d reads, %d writes; longest time without an ACK %d ms, a read %d ms,"
                                + " a write %d ms%n",
                        offset,
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
