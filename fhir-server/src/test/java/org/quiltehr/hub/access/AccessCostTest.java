package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/**
 * What knowing who asks and keeping it on record cost. The same persons, of whom two practices have records, are read in turn
 * by the same clients: of an open hub that puts nothing on record, of an open hub as it is, and of one that asks for sign-in, by
 * cookie and by an app's token, before and after a patient decided anything. Lines go to {@code target/access-cost.txt} too.
 */
@Tag("long")
class AccessCostTest {

    private static final int PERSONS = 60;
    private static final int ROUNDS = Integer.getInteger("quilt.cost.rounds", 7);
    private static final Duration ROUND = Duration.ofMillis(1_500);
    private static final String FHIR = "application/fhir+json";
    private static final Path LINES = Path.of("target", "access-cost.txt");

    /** What is asked, with a place for a patient. */
    private static final Map<String, String> WORKS = works();

    private final CostClients clients = new CostClients();

    private static Map<String, String> works() {
        Map<String, String> works = new LinkedHashMap<>();
        works.put("read Patient", "/fhir/Patient/%s");
        works.put(
                "Observation?patient&code newest 10", "/fhir/Observation?patient=%s&code=2345-7&_sort=-date&_count=10");
        works.put("Condition?patient", "/fhir/Condition?patient=%s");
        works.put("$everything 50", "/fhir/Patient/%s/$everything?_count=50");
        return works;
    }

    /** One account asks as fast as it can here, which hubs do not let it elsewhere; what only tests need is not there. */
    @BeforeAll
    static void asItIs() {
        System.setProperty("access.requests-per-second", "0");
        System.setProperty("quilt.test.event-watch", "false");
    }

    @AfterAll
    static void asBefore() {
        System.clearProperty("access.requests-per-second");
        System.clearProperty("quilt.test.event-watch");
    }

    @Test
    void signInAndTheRuleCostLittleOfWhatAnOpenHubAnswers() throws Exception {
        String silentDatabase = TestDatabase.url();
        String openDatabase = TestDatabase.url();
        String closedDatabase = TestDatabase.url();
        System.setProperty(SilentAudit.PROPERTY, "true");
        try (var silent = hub(silentDatabase, true)) {
            System.clearProperty(SilentAudit.PROPERTY);
            try (var open = hub(openDatabase, true);
                    var closed = hub(closedDatabase, false)) {
                List<CostClients.Side> sides = new ArrayList<>();
                sides.add(free("open, no audit", silent.hub, silentDatabase));
                sides.add(free("open", open.hub, openDatabase));
                Accounts accounts = closed.hub.context().getBean(Accounts.class);
                Browser admin = new Browser(closed.hub.base()).firstSignIn("admin", accounts.reset("admin"));
                for (String practice : List.of("lake", "hill")) {
                    practice(admin, practice);
                }
                Browser lake = signedIn(closed.hub, accounts, "lake");
                Browser hill = signedIn(closed.hub, accounts, "hill");
                List<String> patients = loaded(closedDatabase, admin, lake, hill);
                String app = LeakApps.put(closedDatabase, "reader", "lake", "user/*.rs", null);
                String[] cookie = {"Cookie", Door.COOKIE + "=" + lake.cookie()};
                String[] token = {"Authorization", "Bearer " + app};
                sides.add(new CostClients.Side("sign-in", lake.base(), cookie, patients));
                sides.add(new CostClients.Side("token", lake.base(), token, patients));
                compare(sides);
                assertThat(rows(openDatabase))
                        .as("an open hub puts its answers on record")
                        .isPositive();
                assertThat(rows(silentDatabase)).as("the silent one does not").isZero();
                String denied = hill.get("/fhir/Patient?family=Cost0").body();
                assertThat(denied).contains("Cost0");
                consent(hill, FhirJson.parse(denied).at("/entry/0/resource/id").asString());
                sides.set(2, new CostClients.Side("sign-in and consents", lake.base(), cookie, patients));
                sides.removeLast();
                compare(sides);
            }
        }
    }

    private CostClients.Side free(String name, Hub.Running hub, String database) throws SQLException {
        Browser free = new Browser(hub.base());
        return new CostClients.Side(name, free.base(), new String[0], loaded(database, free, free, free));
    }

    private static long rows(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from audit where method = 'GET'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private record Closing(Hub.Running hub) implements AutoCloseable {
        @Override
        public void close() {
            hub.context().close();
        }
    }

    private static Closing hub(String database, boolean open) {
        return new Closing(Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, open)));
    }

    private static Browser signedIn(Hub.Running hub, Accounts accounts, String practice) {
        return new Browser(hub.base())
                .firstSignIn(practice, accounts.put(practice, practice, List.of(new Accounts.Role("staff", practice))));
    }

    private static void practice(Browser admin, String practice) {
        admin.send(
                "PUT",
                "/practices/" + practice,
                "application/json",
                "{\"name\":\"" + practice + "\",\"timezone\":\"UTC\"}");
    }

    private static void consent(Browser hill, String person) {
        var answer = hill.send("POST", "/fhir/Consent", FHIR, """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy"}]},"policyRule":{"text":"x"},"category":[{"text":"x"}],
                 "patient":{"reference":"Patient/%s"},"provision":{"type":"deny"}}""".formatted(person));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Persons with a record at lake and one at hill; gives lake's ids. */
    private static List<String> loaded(String database, Browser admin, Browser lake, Browser hill) throws SQLException {
        List<String> patients = new ArrayList<>();
        for (String practice : List.of("lake", "hill")) {
            practice(admin, practice);
        }
        for (int i = 0; i < PERSONS; i++) {
            String a = person(lake, "lake", i);
            String b = person(hill, "hill", i);
            patients.add(a);
            LogicalId first = LogicalId.parse(a).orElseThrow();
            try (Connection connection = DriverManager.getConnection(database);
                    var statement = connection.createStatement()) {
                for (String id : List.of(a, b)) {
                    LogicalId member = LogicalId.parse(id).orElseThrow();
                    statement.execute("insert into member (view, home, pk, person_home, person_pk, since) select 0, "
                            + member.home() + ", " + member.own() + ", " + first.home() + ", " + first.own()
                            + ", max(number) from change");
                }
            }
        }
        return patients;
    }

    private static String person(Browser browser, String practice, int number) {
        StringBuilder bundle = new StringBuilder("""
                {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:3f1f1c1a-0000-4000-8000-000000000000",
                 "resource":{"resourceType":"Patient","identifier":[{"system":"urn:%s","value":"%d"}],"name":[{"family":"Cost%d","given":["Ann"]}],
                 "birthDate":"1950-01-02"},"request":{"method":"POST","url":"Patient"}}""".formatted(practice, number, number));
        for (int i = 0; i < 20; i++) {
            bundle.append("""
                    ,{"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},
                     "subject":{"reference":"urn:uuid:3f1f1c1a-0000-4000-8000-000000000000"},"effectiveDateTime":"2026-01-%02dT10:00:00Z",
                     "valueQuantity":{"value":%d,"unit":"mg/dL"}},"request":{"method":"POST","url":"Observation"}}""".formatted(i % 2 == 0 ? "2345-7" : "8867-4", 1 + i, 70 + i));
        }
        for (int i = 0; i < 5; i++) {
            bundle.append("""
                    ,{"resource":{"resourceType":"Condition","code":{"text":"condition %d"},
                     "subject":{"reference":"urn:uuid:3f1f1c1a-0000-4000-8000-000000000000"}},"request":{"method":"POST","url":"Condition"}}""".formatted(i));
        }
        var answer = browser.send("POST", "/practices/" + practice + "/fhir", FHIR, bundle + "]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode location = FhirJson.parse(answer.body()).at("/entry/0/response/location");
        return location.asString().replaceFirst(".*Patient/", "").replaceFirst("/_history.*", "");
    }

    /** Each side in turn, the order turning from round to round; the first side is what the others are held against. */
    private void compare(List<CostClients.Side> sides) throws InterruptedException, IOException {
        for (int many : List.of(4, 16)) {
            for (Map.Entry<String, String> work : WORKS.entrySet()) {
                List<List<CostClients.Round>> rounds = new ArrayList<>();
                for (CostClients.Side side : sides) {
                    clients.round(side, work.getValue(), many, ROUND); // warm
                    rounds.add(new ArrayList<>());
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < sides.size(); i++) {
                        int which = (round + i) % sides.size();
                        rounds.get(which).add(clients.round(sides.get(which), work.getValue(), many, ROUND));
                    }
                }
                for (int i = 0; i < sides.size(); i++) {
                    tell(sides.get(i).name(), many, work.getKey(), rounds.get(i), rounds.get(0), rounds.get(1));
                }
            }
        }
    }

    private static void tell(
            String name,
            int many,
            String work,
            List<CostClients.Round> rounds,
            List<CostClients.Round> silent,
            List<CostClients.Round> open)
            throws IOException {
        double[] rates =
                rounds.stream().mapToDouble(CostClients.Round::rate).sorted().toArray();
        String line = String.format(
                Locale.ROOT,
                "access cost: %2d clients, %-34s %-22s %6.0f/s (%.0f to %.0f), of open without audit %.2f, of open %.2f,"
                        + " CPU for an answer: Java %.0f us, PostgreSQL %.0f us",
                many,
                work + ",",
                name + ":",
                median(rates),
                rates[0],
                rates[rates.length - 1],
                median(rates) / median(rates(silent)),
                median(rates) / median(rates(open)),
                median(rounds.stream()
                        .mapToDouble(CostClients.Round::javaMicros)
                        .toArray()),
                median(rounds.stream()
                        .mapToDouble(CostClients.Round::databaseMicros)
                        .toArray()));
        System.out.println(line);
        Files.writeString(LINES, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertThat(median(rates)).as(line).isPositive();
    }

    private static double[] rates(List<CostClients.Round> rounds) {
        return rounds.stream().mapToDouble(CostClients.Round::rate).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
