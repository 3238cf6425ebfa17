package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.yaml.snakeyaml.Yaml;

/** What a hub shows of itself: metrics, health, the doctor's lines; and that what containers are started with fits together. */
class SeeingTest {

    private static final String CANARY = "Quetzalcanary";
    private static final Path DOCKER = Path.of("..", "docker");

    @TempDir
    static Path folder;

    private static String url = "";
    private static Hub.Running hub;
    private static Http http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        url = TestDatabase.url();
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), url, null, true));
        http = new Http(hub.base());
        http.put("/practices/lake", "{\"name\":\"Lake\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/lake/feeds/ehr", "{\"adapter\":\"hl7v2\"}");
        send("PID|1||R1^^^LAKE^MR||" + CANARY + "^Otto||19620922|M");
        send("PID|1||R1^^^LAKE^MR||" + CANARY + "^Otto||19620922|M"); // a resend
        send("XXX");
        http.json("/fhir/Patient?family=" + CANARY + "&birthdate=1962-09-22");
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static void send(String segment) throws IOException, InterruptedException {
        http.send(
                "POST",
                "/practices/lake/feeds/ehr/messages",
                "application/hl7-v2",
                """
                MSH|^~\\&|LAKE|LAKE|HUB|HUB|20260301101500||ADT^A08^ADT_A01|%s|P|2.5.1
                %s
                """.formatted(segment.length(), segment).replace("\n", "\r").getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=110");
    }

    /** Names and labels of the lines of a scrape. */
    private static String scrape() throws IOException, InterruptedException {
        var answer = http.get("/actuator/prometheus");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void metricsNameFeedsShapesAndTablesAndNoPatient() throws IOException, InterruptedException {
        String scrape = scrape();
        assertThat(scrape)
                .contains("quilt_feed_received_total{feed=\"ehr\",practice=\"lake\",resend=\"false\"}")
                .contains("quilt_feed_received_total{feed=\"ehr\",practice=\"lake\",resend=\"true\"} 1.0")
                .contains("quilt_feed_finished_total{feed=\"ehr\",practice=\"lake\",state=\"stored\"}")
                .contains("quilt_feed_finished_total{feed=\"ehr\",practice=\"lake\",state=\"quarantined\"} 1.0")
                .contains("quilt_feed_visible_seconds_bucket{feed=\"ehr\",practice=\"lake\",le=\"1.0\"}")
                .contains("quilt_search_seconds_bucket{shape=\"Patient?birthdate&family\",le=\"0.1\"}")
                .contains("quilt_table_bytes{table=\"res\"}")
                .contains("quilt_table_bytes{table=\"message\"}")
                .contains("hikaricp_connections_active")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("message_20")
                .doesNotContain(CANARY, CANARY.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void aClientThatMakesUpNamesMakesNoLabels() throws IOException, InterruptedException {
        for (String name : List.of("a b", "x%0Ay", "name%22", CANARY + "%40example.org")) {
            http.get("/fhir/Patient?" + name.replace(" ", "%20") + "=1");
        }
        assertThat(scrape().lines().filter(line -> line.contains("shape=")))
                .isNotEmpty()
                .allMatch(line -> !line.contains("example.org") && !line.contains("a b"));
    }

    @Test
    void healthNamesWhatTheHubDependsOn() throws IOException, InterruptedException {
        assertThat(http.get("/actuator/health").body())
                .contains("\"db\"", "\"diskSpace\"", "\"UP\"")
                .doesNotContain("jdbc");
        assertThat(http.get("/actuator/health/liveness").body())
                .contains("\"UP\"")
                .doesNotContain("\"db\"");
        assertThat(http.get("/actuator/health/readiness").body()).contains("\"db\"", "\"UP\"");
    }

    private static List<String> doctor(int expected, String... more) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        List<String> args = new ArrayList<>(List.of("--db", url, "--data", folder.toString()));
        args.addAll(List.of(more));
        int code = DoctorCommand.run(args.toArray(String[]::new), to, to);
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Test
    void theDoctorSaysWhatIsWellAndWhatToDo() throws IOException {
        String port = Integer.toString(URI.create(hub.base()).getPort());
        List<String> lines = doctor(0, "--port", port, "--mllp-port", free());
        assertThat(lines)
                .contains("ok    schema: every column, index and constraint of this release is there")
                .contains("ok    fsync: on")
                .anyMatch(line -> line.startsWith("ok    HTTP port " + port + ": somebody answers"))
                .anyMatch(line -> line.startsWith("ok    clock: "))
                .anyMatch(line -> line.contains("  backup: "))
                .anyMatch(line -> line.startsWith("ok    months of hist"))
                .anyMatch(line -> line.startsWith("ok    feeds: 1 feeds"));
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        jdbc.sql("drop index res_patient_more").update();
        assertThat(doctor(1, "--port", port, "--mllp-port", free()))
                .contains(
                        "fail  schema: missing: index res_patient_more on res; start this release's hub once, or restore");
        jdbc.sql("create index res_patient_more on res (pat, type) where more").update();
        Path config = Files.writeString(folder.resolve("bad.yaml"), "practices:\n  lake: {feed: x}\n");
        assertThat(doctor(1, "--config", config.toString(), "--port", port, "--mllp-port", free()))
                .anyMatch(line -> line.startsWith("fail  configuration: bad.yaml line 2: "));
        assertThat(doctor(2, "--prot", "1").getFirst()).startsWith("unknown option --prot");
    }

    @Test
    void everyMetricOfTheDashboardIsThere() throws IOException, InterruptedException {
        JdbcClient.create(new DriverManagerDataSource(url))
                .sql("insert into job_result values ('backup', now(), now(), null) on conflict do nothing")
                .update();
        JdbcClient.create(new DriverManagerDataSource(url))
                .sql("insert into watch_condition (kind, subject, opened, text) values ('disk', '', now(), 'x')")
                .update();
        hub.context()
                .getBean("stateMeters", org.springframework.context.SmartLifecycle.class)
                .stop();
        hub.context()
                .getBean("stateMeters", org.springframework.context.SmartLifecycle.class)
                .start();
        System.gc(); // a pause to be counted
        Set<String> asked = new TreeSet<>();
        FhirJson.parse(Files.readAllBytes(DOCKER.resolve("grafana/dashboards/quilt.json")))
                .path("panels")
                .forEach(panel -> panel.path("targets").forEach(target -> {
                    Matcher names = Pattern.compile("\\b(quilt|hikaricp|jvm|http)_[a-z_]+")
                            .matcher(target.path("expr").asString());
                    assertThat(names.find()).isTrue();
                    do {
                        asked.add(names.group());
                    } while (names.find());
                }));
        assertThat(asked).hasSizeGreaterThan(12);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(1))
                .untilAsserted(() -> {
                    Set<String> there = new HashSet<>();
                    scrape().lines()
                            .filter(line -> !line.startsWith("#"))
                            .forEach(line -> there.add(line.split("[{ ]", 2)[0]));
                    assertThat(there).containsAll(asked);
                });
    }

    @Test
    void whatContainersAreStartedWithFitsTogether() throws IOException {
        for (String line : Files.readAllLines(DOCKER.resolve("Dockerfile"))) {
            if (line.startsWith("COPY docker/")) {
                assertThat(Path.of("..").resolve(line.split(" ")[1])).exists();
            }
        }
        for (String name : List.of("compose.yaml", "compose.cluster.yaml")) {
            Map<String, Map<String, Map<String, Object>>> compose = yaml(name);
            Set<String> secrets = compose.get("secrets").keySet();
            Set<String> volumes = compose.get("volumes").keySet();
            compose.get("services").forEach((service, parts) -> {
                assertThat(parts.containsKey("image") || parts.containsKey("build"))
                        .as(service)
                        .isTrue();
                list(parts.get("secrets")).forEach(secret -> assertThat(secrets).contains(secret));
                Object after = parts.get("depends_on");
                Set<String> needed =
                        after instanceof Map<?, ?> map ? strings(map.keySet()) : new HashSet<>(list(after));
                assertThat(compose.get("services").keySet()).as(service).containsAll(needed);
                for (String volume : list(parts.get("volumes"))) {
                    String from = volume.split(":")[0];
                    if (from.startsWith(".")) {
                        assertThat(DOCKER.resolve(from)).as(service).exists();
                    } else {
                        assertThat(volumes).as(service).contains(from);
                    }
                }
            });
        }
        Map<String, Object> service = parts("compose.yaml", "hub");
        assertThat(service.get("read_only")).isEqualTo(true);
        try (Stream<Path> all = Files.walk(DOCKER)) {
            for (Path file : all.filter(f -> f.toString().matches(".*\\.ya?ml")).toList()) {
                assertThat(new Yaml().loadAll(Files.readString(file)))
                        .as(file.toString())
                        .isNotEmpty();
            }
        }
    }

    /** The hub's options in compose files and pods are options the hub has. */
    @Test
    void optionsInContainersAreOptionsOfTheHub() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        commands.add(list(parts("compose.yaml", "hub").get("command")));
        commands.add(list(parts("compose.cluster.yaml", "hub1").get("command")));
        Matcher args = Pattern.compile("args: \\[(.*)]").matcher(Files.readString(DOCKER.resolve("kubernetes.yaml")));
        assertThat(args.find()).isTrue();
        commands.add(list(new Yaml().load("[" + args.group(1) + "]")));
        for (List<String> command : commands) {
            assertThat(CommandLine.parse(command.toArray(String[]::new)).db()).startsWith("jdbc:postgresql://");
        }
    }

    private static Map<String, Map<String, Map<String, Object>>> yaml(String name) throws IOException {
        return new Yaml().load(Files.readString(DOCKER.resolve(name)));
    }

    private static Map<String, Object> parts(String name, String service) throws IOException {
        return yaml(name).get("services").get(service);
    }

    private static List<String> list(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Set<String> strings(Set<?> values) {
        Set<String> strings = new HashSet<>();
        values.forEach(value -> strings.add(String.valueOf(value)));
        return strings;
    }
}
