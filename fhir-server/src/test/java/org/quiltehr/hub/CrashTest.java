package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.demo.MllpSender;

/** Nothing acknowledged is lost, nothing is stored twice, whatever is killed (the crash line). */
class CrashTest {

    private static final int CONNECTIONS = 4;
    private static final int OBSERVATION = FhirTypes.require("Observation");

    @TempDir
    Path data;

    private final Random random = new Random(42);

    /** Messages of a run, and how often something is killed meanwhile. */
    private record Load(int messages, int kills) {

        static final Load SHORT = new Load(1_500, 2);
        static final Load FULL = new Load(5_000, 5);
    }

    @Test
    void everyAcknowledgedMessageIsStoredOnceWhenTheHubIsKilled() throws Exception {
        killTheHub(Load.SHORT);
    }

    @Test
    @Tag("long")
    void everyAcknowledgedMessageIsStoredOnceWhenTheHubIsKilledFiveTimes() throws Exception {
        killTheHub(Load.FULL);
    }

    @Test
    void everyAcknowledgedMessageIsStoredOnceWhenPostgresqlIsKilled() throws Exception {
        killPostgresql(Load.SHORT);
    }

    @Test
    @Tag("long")
    void everyAcknowledgedMessageIsStoredOnceWhenPostgresqlIsKilledFiveTimes() throws Exception {
        killPostgresql(Load.FULL);
    }

    private void killTheHub(Load load) throws Exception {
        HubProcess first = HubProcess.start(data);
        int port = first.port();
        int mllpPort = first.mllpPort();
        HubProcess[] hub = {first};
        run(first, load, killed -> {
            hub[0].kill();
            hub[0] = HubProcess.start(data, port, mllpPort);
        });
        verify(hub[0], load);
        hub[0].close();
    }

    private void killPostgresql(Load load) throws Exception {
        try (HubProcess hub = HubProcess.start(data)) {
            run(
                    hub,
                    load,
                    killed -> ProcessHandle.of(Long.parseLong(postmaster().getFirst()))
                            .orElseThrow()
                            .destroyForcibly());
            verify(hub, load);
        }
    }

    @Test
    void aKilledHubLeavesNoPostgresqlBehind() throws Exception {
        HubProcess hub = HubProcess.start(data);
        ProcessHandle server =
                ProcessHandle.of(Long.parseLong(postmaster().getFirst())).orElseThrow();
        assertTrue(server.isAlive());
        hub.kill();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive());
    }

    private interface Kill {
        void run(int number) throws Exception;
    }

    /** Sends all messages; what was not acknowledged is sent again, on a new connection. */
    private void run(HubProcess hub, Load load, Kill kill) throws Exception {
        Http http = new Http(hub.base());
        http.put("/practices/crash", "{\"name\":\"Crash\",\"timezone\":\"America/New_York\"}");
        http.put(
                "/practices/crash/feeds/adt",
                "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"CRASH\",\"facility\":\"CRASH\"}}");
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>(
                IntStream.range(0, load.messages).boxed().toList());
        AtomicInteger acknowledged = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CONNECTIONS);
        for (int c = 0; c < CONNECTIONS; c++) {
            Thread.ofPlatform().start(() -> {
                sendAll(hub.mllpPort(), queue, acknowledged);
                done.countDown();
            });
        }
        for (int k = 1; k <= load.kills; k++) {
            int until = load.messages * k / (load.kills + 1) + random.nextInt(200);
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> acknowledged.get() >= until);
            kill.run(k);
        }
        assertTrue(done.await(5, TimeUnit.MINUTES), "acknowledged only " + acknowledged.get());
        assertEquals(load.messages, acknowledged.get());
    }

    private static void sendAll(int mllpPort, ConcurrentLinkedQueue<Integer> queue, AtomicInteger acknowledged) {
        while (!queue.isEmpty()) {
            Integer sending = null;
            try (MllpSender sender = new MllpSender(mllpPort)) {
                for (sending = queue.poll(); sending != null; sending = queue.poll()) {
                    String ack = sender.send(message(sending));
                    if (!ack.contains("MSA|AA|CR" + sending)) {
                        throw new IOException("not acknowledged");
                    }
                    acknowledged.incrementAndGet();
                }
            } catch (IOException e) {
                if (sending != null) {
                    queue.add(sending);
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private void verify(HubProcess hub, Load load) throws Exception {
        Http http = new Http(hub.base());
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> http.json("/practices/crash/messages?state=received")
                                .path("total")
                                .asInt(-1)
                        == 0);
        assertEquals(
                load.messages,
                http.json("/practices/crash/messages?state=stored")
                        .path("total")
                        .asInt());
        List<String> pid = postmaster();
        String url = "jdbc:postgresql://127.0.0.1:" + pid.get(3).strip() + "/postgres?user=quilt&password="
                + Files.readString(data.resolve("postgresql.password")).strip();
        try (Connection connection = DriverManager.getConnection(url)) {
            // each message brings one result of its own: as many current versions as messages, each written once
            assertEquals(
                    load.messages,
                    number(connection, "select count(*) from res where ver = 1 and type = " + OBSERVATION));
            assertEquals(0, number(connection, "select count(*) from hist where type = " + OBSERVATION));
            assertEquals(
                    load.messages,
                    number(connection, "select count(distinct message) from res where type = " + OBSERVATION));
        }
    }

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(data.resolve("cluster/postmaster.pid"));
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    private static String message(int i) {
        String mrn = "K" + i % 400;
        return "MSH|^~\\&|CRASH|CRASH|QUILT|NET|20260101120000||ORU^R01^ORU_R01|CR" + i + "|P|2.5.1\r"
                + "PID|1||" + mrn + "^^^CRASH^MR||Crash" + i % 400 + "^Person||19500101|F\r"
                + "OBR|1||CR" + i + "^CRASH|2160-0^Creatinine^LN|||20260101115900|||||||||||||||20260101115900|||F\r"
                + "OBX|1|NM|2160-0^Creatinine^LN||" + i + "|mg/dL^mg/dL^UCUM|||||F|||20260101115900\r";
    }
}
