package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.database.EmbeddedPostgres;
import org.quiltehr.hub.database.RunningPostgres;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.demo.MllpSender;
import org.quiltehr.hub.load.Charts;

/** A hub's database, backed up while messages come in and restored into an empty folder (the backup line). */
class BackupTest {

    private static final String PASSPHRASE = "correct horse battery";
    private static final int SENDERS = 2;
    private static final int BEFORE = 300;

    /** Of a chart: some two hundred resources. */
    private static final int ENCOUNTERS = 20;

    private static final List<String> SEARCHES = List.of(
            "/fhir/Patient?family=Backup7&_count=50",
            "/fhir/Patient?identifier=M11",
            "/fhir/Observation?code=2160-0&_sort=-date&_count=100",
            "/fhir/Observation?code=2160-0&value-quantity=gt200&_count=100",
            "/fhir/Observation?subject:Patient.identifier=M11&_count=100",
            "/practices/backup/fhir/Patient?birthdate=1950-01-01&_count=100",
            "/practices/backup/fhir/DiagnosticReport?_include=DiagnosticReport:result&_count=50");

    /** Of the messages sent by MLLP; what the large test writes at the FHIR base has some of its own. */
    private static final String FROM_OUTCOMES =
            " from outcome o join message m on m.id = o.message where m.control like 'BK%' ";

    @TempDir
    Path folder;

    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger charts = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private int resources;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void nothingAcknowledgedBeforeTheInstantIsMissingAndAQuietHubComesBackTheSame() throws Exception {
        backUpAndRestore();
    }

    /** The same on a database as large as a practice's of some years; {@code -Dquilt.backup.resources=N} for another size. */
    @Test
    @Tag("long")
    void aMillionResourcesComeBackTheSame() throws Exception {
        resources = Integer.getInteger("quilt.backup.resources", 1_000_000);
        try {
            backUpAndRestore();
        } finally {
            said.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("the state of"))
                    .forEach(System.out::println);
        }
    }

    private void backUpAndRestore() throws Exception {
        Path data = folder.resolve("data");
        Path underLoad = folder.resolve("load.quilt");
        Path quiet = folder.resolve("quiet.quilt");
        int port;
        int mllpPort;
        Map<String, String> answers;
        Map<String, String> hashes;
        try (HubProcess hub = HubProcess.start(data)) {
            port = hub.port();
            mllpPort = hub.mllpPort();
            register(hub);
            grow(hub);
            List<Thread> senders = send(hub.mllpPort());
            senders.add(Thread.ofPlatform().start(() -> writeOn(hub)));
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.size() >= BEFORE);
            Set<Integer> before = new HashSet<>(acknowledged);
            backUp(underLoad, data);
            assertTrue(acknowledged.size() > before.size(), "messages were acknowledged while the backup was written");
            stop.set(true);
            for (Thread sender : senders) {
                sender.join();
            }
            idle(hub);
            tell(RunningPostgres.url(data, "postgres").orElseThrow());
            answers = answers(hub);
            hashes = settled(RunningPostgres.url(data, "postgres").orElseThrow());
            backUp(quiet, data);
            assertEquals(hashes, hashes(RunningPostgres.url(data, "postgres").orElseThrow()), "still quiet");
            nothingAcknowledgedIsMissing(underLoad, before);
        }
        sameAsBefore(quiet, port, mllpPort, answers, hashes);
    }

    private void nothingAcknowledgedIsMissing(Path backup, Set<Integer> before) throws Exception {
        Path restored = folder.resolve("from-load");
        restore(backup, restored);
        try (HubProcess hub = HubProcess.start(restored)) {
            idle(hub); // what was journaled at the instant and not worked yet is worked now
            String url = RunningPostgres.url(restored, "postgres").orElseThrow();
            Set<Integer> there = controls(url);
            assertTrue(there.containsAll(before), "messages are missing");
            assertEquals(there.size(), number(url, "select count(*)" + FROM_OUTCOMES + "and o.state = 1"));
            assertEquals(there.size(), number(url, "select count(distinct o.message)" + FROM_OUTCOMES));
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(restored)) {
            assertEquals(
                    0,
                    number(
                            postgres.url("postgres"),
                            "select count(*) from change where xid >= pg_snapshot_xmin(pg_current_snapshot())"),
                    "changes that no follower would be shown");
        }
        assertEquals(
                0, AuditCommand.run(new String[] {"verify", "--data", restored.toString()}, System.out, System.err));
    }

    private void sameAsBefore(
            Path backup, int port, int mllpPort, Map<String, String> answers, Map<String, String> hashes)
            throws Exception {
        Path restored = folder.resolve("from-quiet");
        restore(backup, restored);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(restored)) {
            assertEquals(hashes, hashes(postgres.url("postgres")));
        }
        try (HubProcess hub = HubProcess.start(restored, port, mllpPort)) {
            assertEquals(answers, answers(hub));
            try (MllpSender sender = new MllpSender(mllpPort)) {
                assertTrue(sender.send(message(100_000)).contains("MSA|AA"));
            }
            idle(hub);
            assertTrue(new Http(hub.base())
                    .json("/fhir/Observation?code=2160-0&value-quantity=100000")
                    .path("entry")
                    .has(0));
        }
        if (resources == 0) {
            intoAServer(backup, hashes);
        }
        Path again = folder.resolve("data");
        assertEquals(2, command(false, backup, again), "a folder that is not empty");
        assertTrue(said.toString(StandardCharsets.UTF_8).contains("is not empty"));
        Path nowhere = folder.resolve("nowhere");
        Path cut = Files.write(folder.resolve("cut"), new byte[1000]);
        assertEquals(2, command(false, cut, nowhere));
        assertFalse(Files.exists(nowhere));
    }

    /** A hub moves to a PostgreSQL of one's own. */
    private void intoAServer(Path backup, Map<String, String> hashes) throws SQLException {
        String server = TestDatabase.emptyUrl();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(
                0,
                RestoreCommand.run(new String[] {backup.toString(), "--db", server}, PASSPHRASE, to, to),
                () -> said.toString(StandardCharsets.UTF_8));
        assertEquals(hashes, hashes(server));
    }

    private void register(HubProcess hub) throws IOException, InterruptedException {
        Http http = new Http(hub.base());
        http.put("/practices/backup", "{\"name\":\"Backup\",\"timezone\":\"America/New_York\"}");
        http.put(
                "/practices/backup/feeds/adt",
                "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"BACKUP\",\"facility\":\"BACKUP\"}}");
    }

    /** Writes charts until there are as many resources as the test wants, by two clients. */
    private void grow(HubProcess hub) throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            writers.add(Thread.ofPlatform().start(() -> {
                while (written.get() < resources) {
                    write(hub);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /** Writes charts while the backup is made, if the test wants a large database. */
    private void writeOn(HubProcess hub) {
        while (resources > 0 && !stop.get()) {
            write(hub);
        }
    }

    private void write(HubProcess hub) {
        String chart = Charts.transaction(charts.incrementAndGet(), ENCOUNTERS);
        try {
            var answer = new Http(hub.base())
                    .send("POST", "/fhir", "application/fhir+json", chart.getBytes(StandardCharsets.UTF_8));
            assertEquals(200, answer.statusCode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        written.addAndGet(chart.split("\"fullUrl\"", -1).length - 1);
    }

    private static void tell(String url) throws SQLException {
        System.out.printf(
                "%d resources, %d messages, the database is %d MB%n",
                number(url, "select count(*) from res"),
                number(url, "select count(*) from message where feed is not null"),
                number(url, "select pg_database_size(current_database()) / 1000000"));
    }

    private List<Thread> send(int mllpPort) {
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(Thread.ofPlatform().start(() -> {
                try (MllpSender sender = new MllpSender(mllpPort)) {
                    while (!stop.get()) {
                        int number = next.incrementAndGet();
                        if (sender.send(message(number)).contains("MSA|AA|BK" + number)) {
                            acknowledged.add(number);
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        return senders;
    }

    private void backUp(Path file, Path data) {
        assertEquals(0, command(true, file, data), () -> said.toString(StandardCharsets.UTF_8));
    }

    private void restore(Path file, Path data) {
        assertEquals(0, command(false, file, data), () -> said.toString(StandardCharsets.UTF_8));
    }

    private int command(boolean backup, Path file, Path data) {
        String[] args = {file.toString(), "--data", data.toString()};
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        return backup ? BackupCommand.run(args, PASSPHRASE, to, to) : RestoreCommand.run(args, PASSPHRASE, to, to);
    }

    private static void idle(HubProcess hub) {
        Http http = new Http(hub.base());
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> http.json("/practices/backup/messages?state=received")
                                .path("total")
                                .asInt(-1)
                        == 0);
    }

    /** The resources and links of each search; not the answer's own id and time. */
    private static Map<String, String> answers(HubProcess hub) throws IOException, InterruptedException {
        Http http = new Http(hub.base());
        Map<String, String> answers = new TreeMap<>();
        for (String search : SEARCHES) {
            String entries = http.json(search).path("entry").toString();
            assertTrue(entries.contains("resourceType"), search);
            answers.put(search, entries);
        }
        return answers;
    }

    /** A hash of every table as SQL sees it, not as the backup does; what moves by itself is left out. */
    private static Map<String, String> hashes(String url) throws SQLException {
        Map<String, String> hashes = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (var rows = statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            tables.removeAll(Set.of(
                    "lease",
                    "feed_slot",
                    "watch_condition",
                    "watch_notice",
                    "job_result",
                    "disagreement_look",
                    "disagreement",
                    "practice_quality"));
            for (String table : tables) {
                try (var rows =
                        statement.executeQuery("select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), ''"
                                + " order by md5(t::text))), '') from " + table + " t")) {
                    assertTrue(rows.next());
                    hashes.put(table, rows.getString(1));
                }
            }
        }
        assertTrue(hashes.size() > 40 && hashes.containsKey("res"), hashes::toString);
        return hashes;
    }

    /** The hashes once nothing follows any more: the audit's seals come a second after what they seal. */
    private Map<String, String> settled(String url) {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
        Awaitility.await()
                .atMost(Duration.ofMinutes(1 + resources / 50_000))
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> {
                    Map<String, String> now = hashes(url);
                    return now.equals(last.getAndSet(now));
                });
        return last.get();
    }

    private static Set<Integer> controls(String url) throws SQLException {
        Set<Integer> controls = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select substr(control, 3)::int from message where control like 'BK%'")) {
            while (rows.next()) {
                controls.add(rows.getInt(1));
            }
        }
        return controls;
    }

    private static int number(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    private static String message(int i) {
        String mrn = "M" + i % 40;
        return "MSH|^~\\&|BACKUP|BACKUP|QUILT|NET|20260101120000||ORU^R01^ORU_R01|BK" + i + "|P|2.5.1\r"
                + "PID|1||" + mrn + "^^^BACKUP^MR||Backup" + i % 40 + "^Person||19500101|F\r"
                + "OBR|1||BK" + i + "^BACKUP|2160-0^Creatinine^LN|||20260101115900|||||||||||||||20260101115900|||F\r"
                + "OBX|1|NM|2160-0^Creatinine^LN||" + i + "|mg/dL^mg/dL^UCUM|||||F|||20260101115900\r";
    }
}
