package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.database.EmbeddedPostgres;
import tools.jackson.databind.JsonNode;

/** One hub and what wears it down: slow senders, too many of them, a database that freezes, an end under load. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HoldingTest {

    private static final int SLOW = 500;

    @TempDir
    static Path data;

    private static HubProcess hub;
    private static Http http;

    @BeforeAll
    static void start() throws Exception {
        hub = HubProcess.in(
                data,
                "-Dquilt.database.silent=3s",
                "-Dquilt.database.away=5s",
                "-Dquilt.receive.grace=2s",
                "-Dquilt.receive.mllp-connections=" + (SLOW + 20),
                "-Dquilt.receive.mllp-idle=30s",
                "-Dlogging.structured.format.console=ecs");
        http = new Http(hub.base());
        http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/fail/feeds/oru", Traffic.FEED);
    }

    @AfterAll
    static void stop() throws Exception {
        hub.close();
    }

    /** Five hundred by MLLP and five hundred by HTTP send a byte a second each. */
    @Test
    @Order(1)
    void whoSendsAByteASecondHoldsNobodyUpAndIsClosed() throws Exception {
        roundTrip(0);
        assertThat(http.get("/fhir/metadata").statusCode()).isEqualTo(200);
        long memory = inUse();
        List<Socket> slow = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SLOW; i++) {
                slow.add(slow(hub.mllpPort(), "\u000bMSH|^~\\&|FAIL|OVER"));
                slow.add(slow(
                        hub.port(),
                        "POST /practices/fail/feeds/oru/messages HTTP/1.1\r\nHost: h\r\nContent-Type: application/hl7-v2\r\n"
                                + "Content-Length: 5000\r\n\r\nMSH"));
            }
            for (Socket socket : slow) {
                threads.submit(() -> dribble(socket));
            }
            long worst = 0;
            for (int i = 1; i <= 20; i++) {
                long begun = System.nanoTime();
                roundTrip(i);
                assertThat(http.get("/fhir/metadata").statusCode()).isEqualTo(200);
                worst = Math.max(worst, System.nanoTime() - begun);
            }
            long grown = inUse() - memory;
            System.out.printf(
                    "%d slow connections: message and read at worst in %d ms, memory in use %+d MB%n",
                    slow.size(), worst / 1_000_000, grown >> 20);
            assertThat(Duration.ofNanos(worst)).isLessThan(Duration.ofSeconds(15));
            assertThat(grown).isLessThan(200L << 20);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> slow.stream().allMatch(HoldingTest::isEnded));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @Order(2)
    void whenAllConnectionsAreTakenTheOneSilentForLongestGivesWay() throws Exception {
        List<MllpLine> silent = new ArrayList<>();
        try {
            silent.add(new MllpLine(hub.mllpPort(), Duration.ofSeconds(20)));
            Thread.sleep(500); // connections of one moment are silent for equally long
            for (int i = 1; i < SLOW + 20; i++) {
                silent.add(new MllpLine(hub.mllpPort(), Duration.ofSeconds(20)));
            }
            roundTrip(100);
            assertThat(silent.getFirst().read()).isEqualTo(-1);
            silent.getLast().send(Traffic.message(101));
        } finally {
            silent.forEach(MllpLine::close);
        }
    }

    /** PostgreSQL and all its processes stop in their tracks, as when its host gets no time or no disk. */
    @Test
    @Tag("long")
    @Order(3)
    void whileTheDatabaseIsFrozenSendersAreToldToComeAgainAndAllGoesOnByItself() throws Exception {
        CompletableFuture<String> asked;
        try (MllpLine line = new MllpLine(hub.mllpPort(), Duration.ofSeconds(60))) {
            line.send(Traffic.message(200));
            signalPostgres("STOP");
            long frozen = System.nanoTime();
            asked = CompletableFuture.supplyAsync(() -> line(line, 201));
            HttpResponse<String> read = http.get("/fhir/Basic");
            assertThat(read.statusCode()).isEqualTo(503);
            assertThat(read.headers().firstValue("Retry-After")).isPresent();
            Duration told = Duration.ofNanos(System.nanoTime() - frozen);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> atOnce("/fhir/Basic"));
            assertThat(atOnce("/practices/fail/messages")).isTrue();
            assertThat(atOnce("/patients")).isTrue();
            System.out.printf("database frozen: a read is refused after %d ms%n", told.toMillis());
        } finally {
            signalPostgres("CONT");
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (MllpLine line = new MllpLine(hub.mllpPort(), Duration.ofSeconds(20))) {
                return line.send(Traffic.message(201)).contains("MSA|AA|F201");
            } catch (IOException e) {
                return false;
            }
        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> http.get("/fhir/Basic").statusCode() == 200);
        asked.join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> http.json("/practices/fail/messages?state=received")
                                .path("total")
                                .asInt(-1)
                        == 0);
        assertThat(http.json("/practices/fail/messages").path("messages").findValuesAsString("controlId"))
                .doesNotHaveDuplicates();
    }

    private static String line(MllpLine line, int i) {
        try {
            return line.send(Traffic.message(i));
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether the address says at once that the database is away. */
    private static boolean atOnce(String address) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> answer = http.get(address);
        return answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent()
                && System.nanoTime() - begun < 1_000_000_000L;
    }

    private static void signalPostgres(String name) throws Exception {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("cluster/postmaster.pid")).getFirst());
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster)));
        ProcessHandle.of(postmaster).orElseThrow().children().forEach(child -> command.add(Long.toString(child.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    /** As {@code kill} does, and a container's end: what was taken is answered, what was not is not there. */
    @Test
    @Order(4)
    void aHubThatIsToldToStopAnswersWhatItTookAndLosesNothing() throws Exception {
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            int first = 1_000 + s * 100_000;
            senders.add(CompletableFuture.runAsync(
                    () -> {
                        try (MllpLine line = new MllpLine(hub.mllpPort(), Duration.ofSeconds(30))) {
                            for (int i = first; ; i++) {
                                assertThat(line.send(Traffic.message(i))).contains("MSA|AA|F" + i);
                                acknowledged.add(i);
                            }
                        } catch (IOException e) {
                            // the hub has stopped
                        }
                    },
                    Executors.newVirtualThreadPerTaskExecutor()));
        }
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.size() > 200);
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> post(Traffic.message(999_999)));
        Thread.sleep(50);
        long begun = System.nanoTime();
        new ProcessBuilder("kill", "-TERM", Long.toString(hub.pid())).start().waitFor();
        for (CompletableFuture<Void> sender : senders) {
            sender.join();
        }
        ProcessHandle.of(hub.pid()).ifPresent(process -> process.onExit().join());
        Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
        System.out.printf("stopped under load in %d ms, %d acknowledged%n", lasted.toMillis(), acknowledged.size());
        assertThat(lasted).isLessThan(Duration.ofSeconds(60));
        assertThat(waiting.join().statusCode()).isIn(200, 202);
        try (EmbeddedPostgres left = EmbeddedPostgres.start(data);
                var connection = DriverManager.getConnection(left.url("postgres"));
                var rows = connection
                        .createStatement()
                        .executeQuery("select control from message where control like 'F%'")) {
            Set<String> journaled = new HashSet<>();
            while (rows.next()) {
                journaled.add(rows.getString(1));
            }
            assertThat(journaled)
                    .contains("F999999")
                    .containsAll(acknowledged.stream().map(i -> "F" + i).toList());
        }
        theLogIsJsonWithoutPatientsAndTellsOfAnOutageOnce();
    }

    private static void theLogIsJsonWithoutPatientsAndTellsOfAnOutageOnce() throws IOException {
        Map<String, Integer> told = new HashMap<>();
        for (String line : Files.readAllLines(hub.log())) {
            if (!line.startsWith("ready ")) {
                JsonNode event = FhirJson.parse(line);
                assertThat(event.at("/log/level")
                                .asString(event.path("log.level").asString("")))
                        .as(line)
                        .isIn("INFO", "WARN", "ERROR");
                told.merge(event.path("message").asString(), 1, Integer::sum);
                assertThat(line).doesNotContain("2160-0", "Creatinine").doesNotContainPattern("Over\\d");
            }
        }
        assertThat(told.keySet()).anyMatch(message -> message.startsWith("mllp port "));
        // of the test in which the database was frozen, if it ran: a work that goes on may meet a dead connection once
        // more
        assertThat(told)
                .allSatisfy((message, times) ->
                        assertThat(times).as(message).isLessThanOrEqualTo(message.contains("waits:") ? 2 : 40));
    }

    private static HttpResponse<String> post(String message) {
        try {
            return http.send(
                    "POST",
                    "/practices/fail/feeds/oru/messages",
                    "application/hl7-v2",
                    message.getBytes(StandardCharsets.UTF_8),
                    "Prefer",
                    "wait=5");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void roundTrip(int i) throws Exception {
        try (MllpLine line = new MllpLine(hub.mllpPort(), Duration.ofSeconds(20))) {
            assertThat(line.send(Traffic.message(i))).contains("MSA|AA|F" + i);
        }
    }

    private static Socket slow(int port, String begin) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(begin.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static void dribble(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                Thread.sleep(1_000);
                out.write('x');
            }
        } catch (IOException | InterruptedException e) {
            // closed, as it should be
        }
    }

    /** Whether the hub has answered with an error, or ended the connection. */
    private static boolean isEnded(Socket socket) {
        try {
            socket.setSoTimeout(1);
            InputStream in = socket.getInputStream();
            byte[] some = new byte[1024];
            int count = in.read(some);
            return count < 0 || new String(some, 0, count, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 408");
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The heap that is in use after a collection. */
    private static long inUse() throws Exception {
        String pid = Long.toString(hub.pid());
        tool("jcmd", pid, "GC.run");
        return tool("jcmd", pid, "GC.heap_info")
                .lines()
                .filter(line -> line.contains("generation") || line.contains("heap"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*used (\\d+)K.*", "$1")) * 1024)
                .sum();
    }

    private static String tool(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", name).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
