package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The leak test for callers the hub does not know: every address it has, over planted records, gives the same refusal. An
 * open hub on the same data gives the canary, so that a hub that answers nothing would not pass.
 */
class ClosedDoorTest {

    private static final String CANARY = "Zanzibarcanary";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Hub.Running open;
    private static Hub.Running closed;
    private static String database;
    private static String patient;
    private static String message;

    /** A request; an empty body is none. */
    private record Asked(String method, String address, String body) {}

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        database = TestDatabase.url();
        open = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, true));
        send(open, new Asked("PUT", "/practices/lake", "{\"name\":\"Lake\",\"timezone\":\"America/New_York\"}"));
        var made = send(open, new Asked("POST", "/practices/lake/fhir/Patient", """
                {"resourceType":"Patient","id":"x","name":[{"family":"%s"}]}""".formatted(CANARY)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var json = FhirJson.parse(made.body());
        patient = json.path("id").asString();
        message = json.at("/meta/source").asString().replace("urn:uuid:", "");
        // thousands of requests from one address
        System.setProperty("access.requests-per-second", "0");
        closed = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, false));
        System.clearProperty("access.requests-per-second");
    }

    @AfterAll
    static void stop() {
        open.context().close();
        closed.context().close();
    }

    private static HttpResponse<String> send(Hub.Running hub, Asked asked) throws IOException, InterruptedException {
        String base = hub.base().replace("0.0.0.0", "127.0.0.1");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + asked.address()))
                .header("Content-Type", asked.address().contains("fhir") ? "application/fhir+json" : "application/json")
                .method(
                        asked.method(),
                        asked.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(asked.body()));
        return Conformance.checked(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** What shows the canary to whom may see it. */
    private static List<Asked> readings() {
        List<Asked> asked = new ArrayList<>();
        for (String base : List.of("/fhir", "/practices/lake/fhir")) {
            for (String address : List.of(
                    "/Patient/" + patient,
                    "/Patient/" + patient + "/_history",
                    "/Patient/" + patient + "/_history/1",
                    "/Patient/" + patient + "/$everything",
                    "/Patient/" + patient + "/$summary",
                    "/Patient?family=" + CANARY,
                    "/Patient?_id=" + patient + "&_format=xml",
                    "/Patient/_history",
                    "/_history",
                    "?_type=Patient")) {
                asked.add(new Asked("GET", base + address, ""));
            }
            asked.add(new Asked("POST", base, """
                    {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/%s"}}]}""".formatted(patient)));
        }
        return asked;
    }

    /** Every address: the readings, each type at each base, each mapping of a controller, and ways round. */
    private static Set<Asked> all() {
        Set<Asked> asked = new LinkedHashSet<>(readings());
        for (String base : List.of("/fhir", "/practices/lake/fhir", "/practices/nowhere/fhir")) {
            asked.add(new Asked("GET", base + "/metadata", ""));
            for (String type : FhirTypes.names()) {
                asked.add(new Asked("GET", base + "/" + type, ""));
                asked.add(new Asked("GET", base + "/" + type + "/" + patient, ""));
                asked.add(new Asked("POST", base + "/" + type + "/_search", "name=" + CANARY));
                asked.add(new Asked("GET", base + "/Patient/" + patient + "/" + type, ""));
                asked.add(new Asked("PUT", base + "/" + type + "/" + patient, "{}"));
                asked.add(new Asked("DELETE", base + "/" + type + "/" + patient, ""));
            }
        }
        closed.context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().forEach(pattern -> {
                    String address = pattern.replace("{practice}", "lake")
                            .replace("{id}", message)
                            .replaceAll("\\{[^}]*}", patient);
                    for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")) {
                        asked.add(new Asked(method, address, method.startsWith("P") ? "{}" : ""));
                    }
                }));
        for (String address : List.of(
                "/actuator/prometheus",
                "/actuator/health/..;/..;/fhir/Patient",
                "/actuator/health/%2e%2e/%2e%2e/fhir/Patient",
                "/actuator/health;/fhir/Patient",
                "//fhir/Patient",
                "/fhir;x=/Patient",
                "/FHIR/Patient",
                "/audit/AuditEvent?patient=" + patient,
                "/error",
                "/nowhere")) {
            asked.add(new Asked("GET", address, ""));
        }
        return asked;
    }

    @Test
    void anOpenHubShowsWhatTheClosedOneHides() throws IOException, InterruptedException {
        for (Asked asked : readings()) {
            var answer = send(open, asked);
            assertThat(answer.statusCode()).as("%s", asked).isEqualTo(200);
            assertThat(answer.body()).as("%s", asked).contains(CANARY);
        }
    }

    @Test
    void anOpenHubSaysThatItIs() throws IOException, InterruptedException {
        assertThat(send(open, new Asked("GET", "/fhir/metadata", "")).body()).contains("Open, for trials: no sign-in");
    }

    @Test
    void noAddressTellsAnythingToACallerNobodyKnows() throws IOException, InterruptedException, SQLException {
        Set<Asked> all = all();
        assertThat(all).hasSizeGreaterThan(2500);
        Set<String> refusals = new LinkedHashSet<>();
        int reached = 0;
        long before = refused();
        for (Asked asked : all) {
            var answer = send(closed, asked);
            assertThat(answer.body()).as("%s", asked).doesNotContain(CANARY).doesNotContain(patient);
            if (answer.statusCode() == 400) {
                // Tomcat itself refuses what is no well-formed address
                assertThat(asked.address()).contains("actuator/health/");
                continue;
            }
            if (asked.address().startsWith("/sign-in")) {
                // the one page for whom the hub does not know yet; a change there without a page of ours is refused
                assertThat(answer.statusCode()).as("%s", asked).isIn(200, 403, 404, 405);
                continue;
            }
            if (asked.address().startsWith("/.well-known/")) {
                // public keys and where to ask for tokens
                assertThat(answer.statusCode()).as("%s", asked).isIn(200, 405);
                continue;
            }
            if (asked.address().equals("/fhir/metadata")) {
                // what the hub can do is no secret, and apps ask before they have a token
                assertThat(answer.statusCode()).as("%s", asked).isEqualTo(200);
                continue;
            }
            if (asked.address().startsWith("/oauth2/") && !asked.address().equals("/oauth2/authorize")) {
                // where apps prove who they are by a form: this is none
                assertThat(answer.statusCode()).as("%s", asked).isIn(200, 405, 415);
                assertThat(answer.body()).as("%s", asked).doesNotContain("access_token");
                continue;
            }
            assertThat(answer.statusCode()).as("%s", asked).isEqualTo(401);
            reached++;
            if (!asked.method().equals("HEAD")) {
                refusals.add(answer.headers().firstValue("Content-Type").orElse("") + answer.body());
            }
        }
        assertThat(refusals).as("one refusal for what is there and what is not").hasSize(1);
        assertThat(refused() - before).as("each refusal is on record").isEqualTo(reached);
        assertThat(send(closed, new Asked("GET", "/actuator/health", "")).statusCode())
                .isEqualTo(200);
    }

    private static long refused() throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from audit where status = 401")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
