package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
 * What knowing who asks costs: one hub that is open and one that asks for sign-in, with the same persons, of whom two practices
 * have records, are read in turn by the same clients.
 */
@Tag("long")
class AccessCostTest {

    private static final int PERSONS = 60;
    private static final int ROUNDS = 5;
    private static final long ROUND_MILLIS = 1_500;
    private static final String FHIR = "application/fhir+json";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A hub that is read. */
    private record Side(String name, Hub.Running hub, String database, String cookie, List<String> patients) {

        String base() {
            return hub.base().replace("0.0.0.0", "127.0.0.1");
        }
    }

    /** One account asks as fast as it can here, which hubs do not let it elsewhere. */
    @BeforeAll
    static void withoutLimit() {
        System.setProperty("access.requests-per-second", "0");
    }

    @AfterAll
    static void withLimit() {
        System.clearProperty("access.requests-per-second");
    }

    @Test
    void signInAndTheRuleCostLittleOfWhatAnOpenHubAnswers() throws Exception {
        String openDatabase = TestDatabase.url();
        String closedDatabase = TestDatabase.url();
        try (var open = closing(
                        Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), openDatabase, null, true)));
                var closed = closing(
                        Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), closedDatabase, null, false)))) {
            Browser free = new Browser(open.hub.base());
            List<Side> sides = new ArrayList<>();
            sides.add(new Side("open", open.hub, openDatabase, "", loaded(openDatabase, free, free, free)));
            Accounts accounts = closed.hub.context().getBean(Accounts.class);
            Browser admin = new Browser(closed.hub.base()).firstSignIn("admin", accounts.reset("admin"));
            for (String practice : List.of("lake", "hill")) {
                practice(admin, practice);
            }
            Browser lake = signedIn(closed.hub, accounts, "lake");
            Browser hill = signedIn(closed.hub, accounts, "hill");
            List<String> patients = loaded(closedDatabase, admin, lake, hill);
            sides.add(new Side("sign-in", closed.hub, closedDatabase, lake.cookie(), patients));
            compare(sides);
            String denied = hill.get("/fhir/Patient?family=Cost0").body();
            assertThat(denied).contains("Cost0");
            consent(hill, FhirJson.parse(denied).at("/entry/0/resource/id").asString());
            sides.set(1, new Side("sign-in and consents", closed.hub, closedDatabase, lake.cookie(), patients));
            compare(sides);
        }
    }

    private record Closing(Hub.Running hub) implements AutoCloseable {
        @Override
        public void close() {
            hub.context().close();
        }
    }

    private static Closing closing(Hub.Running hub) {
        return new Closing(hub);
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

    private void compare(List<Side> sides) throws InterruptedException {
        Map<String, String> works = new LinkedHashMap<>();
        works.put("read Patient", "/fhir/Patient/%s");
        works.put(
                "Observation?patient&code newest 10", "/fhir/Observation?patient=%s&code=2345-7&_sort=-date&_count=10");
        works.put("Condition?patient", "/fhir/Condition?patient=%s");
        works.put("$everything 50", "/fhir/Patient/%s/$everything?_count=50");
        for (int clients : List.of(4, 16)) {
            for (Map.Entry<String, String> work : works.entrySet()) {
                double[][] rates = new double[2][ROUNDS];
                for (Side side : sides) {
                    rate(side, work.getValue(), clients); // warm
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < 2; i++) {
                        // who goes first takes turns
                        int which = (round + i) % 2;
                        rates[which][round] = rate(sides.get(which), work.getValue(), clients);
                    }
                }
                double[] ratios = new double[ROUNDS];
                Arrays.setAll(ratios, round -> rates[1][round] / rates[0][round]);
                System.out.printf(
                        Locale.ROOT,
                        "access cost, %s: %d clients, %s: open %.0f/s, here %.0f/s, ratio of medians %.2f, of rounds %s%n",
                        sides.get(1).name(),
                        clients,
                        work.getKey(),
                        median(rates[0]),
                        median(rates[1]),
                        median(rates[1]) / median(rates[0]),
                        Arrays.toString(Arrays.stream(ratios)
                                .map(r -> Math.round(r * 100) / 100.0)
                                .toArray()));
                assertThat(median(rates[1])).as(work.getKey()).isPositive();
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Answers a second. */
    private double rate(Side side, String address, int clients) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        AtomicReference<String> wrong = new AtomicReference<>("");
        long began = System.nanoTime();
        long end = began + ROUND_MILLIS * 1_000_000;
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < clients; c++) {
            int first = c;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = first; System.nanoTime() < end; i += clients) {
                    String id = side.patients().get(i % PERSONS);
                    HttpRequest request = HttpRequest.newBuilder(URI.create(side.base() + address.formatted(id)))
                            .header("Cookie", Door.COOKIE + "=" + side.cookie())
                            .header("Sec-Fetch-Site", "same-origin")
                            .build();
                    try {
                        var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                        if (answer.statusCode() != 200) {
                            wrong.set(answer.statusCode() + " " + address);
                        }
                        done.incrementAndGet();
                    } catch (IOException | InterruptedException e) {
                        wrong.set(e.toString());
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong.get()).isEmpty();
        return done.get() * 1e9 / (System.nanoTime() - began);
    }
}
