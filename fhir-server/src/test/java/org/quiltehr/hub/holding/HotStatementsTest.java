package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the hub says to its database while a message is worked and a chart is read, taken from the server's log: each
 * statement on a table that is spread by {@code home} names {@code home}, so that one node answers it, or is listed in
 * {@code all-shards.txt} with the reason why all nodes are asked.
 */
@Tag("long")
class HotStatementsTest {

    private static final Path LISTED = Path.of("src/test/resources/holding/all-shards.txt");
    private static final Pattern LOGGED =
            Pattern.compile("LOG: {2}duration: \\S+ ms {2}(?:execute [^:]*|statement): (.*)", Pattern.DOTALL);
    private static final Pattern NEXT = Pattern.compile("\n(?=\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)");

    /** The shard key with a value the hub gives: as a parameter, in arrays of them, or in rows that are written. */
    private static final Pattern NAMED = Pattern.compile("\\bhome = (any\\()?\\(?\\$"
            + "|\\(home, (pk|own)\\) = \\(\\$"
            + "|unnest\\([^)]*\\)( with ordinality)? as \\w+ \\((\\w+, )*\\w*home"
            + "|^(insert|copy)|^with saved as \\( insert");

    @Test
    void eachHotStatementNamesTheShardKeyOrIsListed() throws Exception {
        Hub.Running hub = Hub.start(new HubOptions(
                0,
                0,
                Path.of("target", "unused"),
                TestDatabase.url() + "&options=-c%20log_min_duration_statement=0",
                null,
                true));
        try {
            JdbcClient sql = JdbcClient.create(hub.context().getBean(DataSource.class));
            Path log = Path.of(sql.sql("select current_setting('data_directory')")
                            .query(String.class)
                            .single())
                    .resolveSibling("postgresql.log");
            Http http = new Http(hub.base());
            http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
            http.put("/practices/fail/feeds/oru", Traffic.FEED);
            use(hub, http); // what is asked once in the life of a hub is not hot
            long before = Files.size(log);
            use(hub, http);
            Set<String> spread = spread(statements(log, before));
            Set<String> without = new TreeSet<>();
            List<String> listed = Files.readAllLines(LISTED).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            for (String statement : spread) {
                if (!NAMED.matcher(statement).find()
                        && listed.stream().noneMatch(line -> statement.contains(line.strip()))) {
                    without.add(statement);
                }
            }
            System.out.printf(
                    "%d hot statements on spread tables, %d of them without the shard key%n",
                    spread.size(),
                    spread.stream()
                            .filter(statement -> !NAMED.matcher(statement).find())
                            .count());
            assertThat(without).isEmpty();
        } finally {
            hub.context().close();
        }
    }

    private static void use(Hub.Running hub, Http http) throws Exception {
        try (MllpLine line = new MllpLine(hub.mllpPort(), Duration.ofSeconds(30))) {
            for (int i = 0; i < 3; i++) {
                line.send(Traffic.message((int) (System.nanoTime() >>> 8 & 0xffffff)));
            }
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> http.json("/practices/fail/messages?state=received")
                                .path("total")
                                .asInt(-1)
                        == 0);
        String patient = create(http, "Patient", """
                {"resourceType":"Patient","name":[{"family":"Hot","given":["Path"]}],"birthDate":"1950-01-01"}""");
        String observation = create(http, "Observation", """
                {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
                 "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2026-01-01","valueQuantity":{"value":1}}""".formatted(patient));
        create(http, "Encounter", """
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"}}""".formatted(patient));
        http.send(
                "PUT", "/fhir/Observation/" + observation, "application/fhir+json", """
                {"resourceType":"Observation","id":"%s","status":"amended","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}""".formatted(observation, patient)
                        .getBytes(StandardCharsets.UTF_8));
        for (String path : List.of(
                "Patient/" + patient,
                "Observation?patient=" + patient + "&code=http://loinc.org%7C2160-0&_sort=-date&_count=10",
                "Condition?patient=" + patient,
                "Patient?family=Hot&birthdate=1950-01-01",
                "Encounter?patient=" + patient + "&_include=Encounter:practitioner",
                "Patient/" + patient + "/$everything?_count=50",
                "Patient/" + patient + "/$summary")) {
            assertThat(http.get("/fhir/" + path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private static String create(Http http, String type, String json) throws Exception {
        var made = http.send("POST", "/fhir/" + type, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return FhirJson.parse(made.body()).path("id").asString();
    }

    private static Set<String> statements(Path log, long from) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        String text = new String(bytes, (int) from, (int) (bytes.length - from), StandardCharsets.UTF_8);
        Set<String> statements = new LinkedHashSet<>();
        for (String entry : NEXT.split(text)) {
            Matcher logged = LOGGED.matcher(entry);
            if (logged.find()) {
                statements.add(logged.group(1).replaceAll("\\s+", " ").strip());
            }
        }
        return statements;
    }

    private static Set<String> spread(Set<String> statements) throws IOException {
        String tables = Files.readAllLines(Path.of("src/test/resources/holding/tables.csv")).stream()
                .map(line -> line.split(";", -1))
                .filter(cells -> cells[1].equals("home"))
                .map(cells -> cells[0])
                .collect(Collectors.joining("|"));
        Pattern names = Pattern.compile("\\b(from|join|into|update|copy) (" + tables + ")\\b");
        return statements.stream()
                .filter(statement -> names.matcher(statement).find())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
