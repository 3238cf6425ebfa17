package org.quiltehr.hub.receive.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quiltehr.hub.receive.pull.VendorStub.page;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.receive.pull.VendorStub.Answer;
import tools.jackson.databind.JsonNode;

/** A whole hub pulls from a server that behaves as vendors' servers do, well and badly. */
class PullTest {

    private static final String PATIENT = """
            {"resourceType":"Patient","id":"1","identifier":[{"system":"urn:mrn","value":"M1"}],
             "name":[{"family":"Pull","given":["Anna"]}],"birthDate":"1950-02-01","gender":"female"}""";
    private static final String OBSERVATION = """
            {"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Weight"},
             "subject":{"reference":"Patient/1"},"performer":[{"reference":"Practitioner/d"}],
             "effectiveDateTime":"2026-01-02","valueQuantity":{"value":70.10,"unit":"kg"}}""";
    private static final String PRACTITIONER = """
            {"resourceType":"Practitioner","id":"d","name":[{"family":"Doctor"}]}""";

    private static final AtomicInteger FEEDS = new AtomicInteger();
    private static TestHub hub;

    private VendorStub vendor;
    private String feed = "";

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @BeforeEach
    void begin() throws Exception {
        vendor = new VendorStub();
        feed = "pull" + FEEDS.incrementAndGet();
        vendor.otherwise(request -> switch (request.path()) {
            case "Patient" -> Answer.fhir(page("", PATIENT));
            case "Patient/1" -> Answer.fhir(PATIENT);
            case "Observation" -> Answer.fhir(page("", OBSERVATION));
            case "Practitioner/d" -> Answer.fhir(PRACTITIONER);
            default -> Answer.of(404);
        });
    }

    @AfterEach
    void end() throws Exception {
        put("{\"adapter\":\"fhir\"}");
        vendor.close();
    }

    private void put(String json) throws Exception {
        hub.http().put("/practices/p/feeds/" + feed, json);
    }

    /** Each feed is a source of its own: equal ids of two stubs are not one resource. */
    private void configure(String further) throws Exception {
        put("{\"adapter\":\"fhir\",\"source\":\"" + feed + "\",\"pull\":{\"base\":\"" + vendor.base()
                + "\",\"types\":[\"Observation\"],\"every\":\"1h\",\"firstPause\":\"2ms\",\"allowPrivate\":true"
                + further + "}}");
    }

    private JsonNode state() throws Exception {
        return hub.http().json("/practices/p/feeds/" + feed + "/pull");
    }

    /** Waits for the end of a run. */
    private JsonNode ended() {
        JsonNode[] last = new JsonNode[1];
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    JsonNode state = state();
                    last[0] = state.path("lastRun");
                    return state.path("state").asString("").equals("waiting")
                            && !last[0].path("outcome").asString("").isEmpty();
                });
        return last[0];
    }

    private JsonNode again() throws Exception {
        String before = state().path("lastRun").path("finished").asString("");
        hub.http().send("POST", "/practices/p/feeds/" + feed + "/pull", "application/json", new byte[0]);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    String now = state().path("lastRun").path("finished").asString("");
                    return !now.isEmpty() && !now.equals(before);
                });
        return ended();
    }

    private int messages() throws Exception {
        return hub.http()
                .json("/practices/p/messages?feed=" + feed)
                .path("total")
                .asInt(-1);
    }

    private static void assertDone(JsonNode run) {
        assertThat(run.path("outcome").asString("")).as(run.toString()).isEqualTo("done");
    }

    private static void assertFailed(JsonNode run, String code) {
        assertThat(run.path("outcome").asString("")).as(run.toString()).isEqualTo("failed");
        assertThat(run.path("problem").asString("")).startsWith(code + ": ");
    }

    @Test
    void patientsTheirRecordsAndWhatTheyReferToArriveOnce() throws Exception {
        configure("");
        assertDone(ended());
        assertThat(messages()).isEqualTo(3);
        hub.idle();
        JsonNode list = hub.http().json("/practices/p/messages?state=stored&feed=" + feed);
        assertThat(list.path("total").asInt(0)).isEqualTo(3);
        String id = "";
        for (JsonNode message : list.path("messages")) {
            if (message.path("type").asString("").equals("Observation")) {
                id = message.path("id").asString("");
            }
        }
        assertThat(hub.http().get("/practices/p/messages/" + id + "/raw").body())
                .isEqualTo(OBSERVATION);
        JsonNode stored = hub.stored(hub.http().json("/practices/p/messages/" + id), 0);
        assertThat(stored.path("performer").path(0).path("reference").asString(""))
                .startsWith("Practitioner/")
                .isNotEqualTo("Practitioner/d");
        JsonNode run = again();
        assertDone(run);
        assertThat(run.path("counts").path("new").asInt(-1)).isZero();
        assertThat(messages()).isEqualTo(3);
        assertThat(vendor.asked("Practitioner")).hasSize(1);
    }

    @Test
    void theNextRunAsksForWhatChangedByTheServersClockAndAResourceThatGoesBackIsNew() throws Exception {
        String early =
                page("", OBSERVATION).replaceFirst("\\{", "{\"meta\":{\"lastUpdated\":\"2026-03-01T09:00:00+01:00\"},");
        String changed = OBSERVATION.replace("70.10", "71");
        vendor.once("Observation", Answer.fhir(early));
        configure(",\"overlap\":\"1m\"");
        assertDone(ended());
        vendor.once("Observation", Answer.fhir(page("", changed)));
        assertDone(again());
        assertThat(vendor.asked("Observation?").get(1).query()).contains("_lastUpdated=ge2026-03-01T07:59:00Z");
        assertDone(again());
        assertThat(messages()).isEqualTo(5);
        hub.idle();
        String id = hub.http()
                .json("/practices/p/messages?feed=" + feed)
                .path("messages")
                .path(0)
                .path("id")
                .asString("");
        assertThat(hub.stored(hub.http().json("/practices/p/messages/" + id), 0).toString())
                .contains("70.10");
    }

    @Test
    void pagesAreFollowedAndAnInterruptedWalkGoesOnAtItsPage() throws Exception {
        String second = OBSERVATION.replace("\"o1\"", "\"o2\"");
        vendor.once("Observation", Answer.fhir(page("Observation?page=2", OBSERVATION)));
        vendor.once("Observation?page=2", Answer.of(503, "Retry-After", "900"), Answer.fhir(page("", second)));
        configure("");
        JsonNode run = ended();
        assertFailed(run, "busy");
        assertThat(state().path("due").asString(""))
                .isGreaterThan(java.time.Instant.now().plusSeconds(600).toString());
        assertThat(messages()).isEqualTo(3);
        assertDone(again());
        assertThat(vendor.asked("Observation?")).hasSize(3);
        assertThat(messages()).isEqualTo(4);
    }

    @Test
    void whatPassesIsWaitedFor() throws Exception {
        String past = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        vendor.once("Patient", Answer.of(429, "Retry-After", "1"), Answer.of(500), Answer.of(502));
        vendor.once(
                "Observation",
                Answer.of(503, "Retry-After", past),
                Answer.fhir(page("", OBSERVATION)).cutOff(),
                new Answer(
                        200,
                        "{\"resourceType\":\"Bundle\",\"entry\":[{",
                        Map.of("Content-Type", "application/json"),
                        false));
        configure("");
        assertDone(ended());
        assertThat(messages()).isEqualTo(3);
    }

    @Test
    void aPageThatLeadsToItselfEndsTheRunWithAReason() throws Exception {
        vendor.otherwise(request ->
                request.path().equals("Patient") ? Answer.fhir(page("Patient?page=2", PATIENT)) : Answer.of(404));
        configure("");
        assertFailed(ended(), "next-loop");
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void aPageForPeopleIsNoFhir() throws Exception {
        vendor.otherwise(
                request -> new Answer(200, "<html>secret name</html>", Map.of("Content-Type", "text/html"), false));
        configure("");
        JsonNode run = ended();
        assertFailed(run, "not-fhir");
        assertThat(run.toString()).doesNotContain("secret");
    }

    @Test
    void aServerThatIsAlwaysDownIsGivenUpAfterSomeAttempts() throws Exception {
        vendor.otherwise(request -> Answer.of(500));
        configure("");
        assertFailed(ended(), "server-error");
        assertThat(vendor.asked("Patient")).hasSize(6);
        assertThat(state().path("failuresInARow").asInt(0)).isEqualTo(1);
    }

    @Test
    void addressesOfTheHubsOwnNetworkAreRefusedAlsoBehindARedirect() throws Exception {
        put("{\"adapter\":\"fhir\",\"pull\":{\"base\":\"https://127.0.0.1:1/r4\",\"firstPause\":\"1ms\"}}");
        assertFailed(ended(), "address-refused");
        vendor.once("Patient", Answer.of(302, "Location", "http://169.254.169.254/latest/meta-data"));
        configure("");
        assertFailed(again(), "address-refused");
        vendor.once("Patient", Answer.of(302, "Location", "file:///etc/passwd"));
        assertFailed(again(), "address-refused");
    }

    @Test
    void theTokenStaysAtTheBasesOrigin() throws Exception {
        secret("vendor-secret", "s3cret");
        try (VendorStub other = new VendorStub()) {
            other.otherwise(request -> Answer.fhir(page("")));
            vendor.once("token", token("t1", 3600));
            vendor.once("Patient", Answer.fhir(page(other.base() + "/Patient?page=2", PATIENT)));
            configure(auth("secret", "\"secret\":\"vendor-secret\",\"tokenUrl\":\"" + vendor.base() + "/token\""));
            assertDone(ended());
            assertThat(other.asked("Patient").getFirst().headers()).doesNotContainKey("authorization");
            assertThat(vendor.asked("Patient").getFirst().headers()).containsEntry("authorization", "Bearer t1");
            assertThat(vendor.asked("token").getFirst().headers().get("authorization"))
                    .isEqualTo("Basic Y2xpZW50OnMzY3JldA==");
        }
    }

    @Test
    void aSignedClientFindsTheTokenEndpointAndRenewsARefusedToken() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_384).keyID("k1").generate();
        secret("vendor-key", key.toJSONString());
        vendor.once(
                ".well-known/smart-configuration",
                Answer.fhir(
                        "{\"token_endpoint\":\"" + vendor.base() + "/token\",\"capabilities\":[\"permission-v2\"]}"));
        vendor.once("token", token("t1", 3600), token("t2", 3600));
        vendor.once("Patient", Answer.of(401));
        configure(auth("signed", "\"key\":\"vendor-key\""));
        assertDone(ended());
        assertThat(vendor.asked("Patient?").stream()
                        .map(a -> a.headers().get("authorization"))
                        .toList())
                .containsExactly("Bearer t1", "Bearer t2");
        String form = URLDecoder.decode(vendor.asked("token").getFirst().body(), StandardCharsets.UTF_8);
        assertThat(form).contains("grant_type=client_credentials", "scope=system/*.rs");
        SignedJWT jwt = SignedJWT.parse(form.replaceFirst("(?s).*client_assertion=", ""));
        assertThat(jwt.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("ES384");
        assertThat(jwt.getHeader().getKeyID()).isEqualTo("k1");
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("client");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("client");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly(vendor.base() + "/token");
        assertThat(jwt.getJWTClaimsSet().getExpirationTime())
                .isBefore(java.util.Date.from(java.time.Instant.now().plusSeconds(300)));
        String second = URLDecoder.decode(vendor.asked("token").get(1).body(), StandardCharsets.UTF_8);
        assertThat(SignedJWT.parse(second.replaceFirst("(?s).*client_assertion=", ""))
                        .getJWTClaimsSet()
                        .getJWTID())
                .isNotEqualTo(jwt.getJWTClaimsSet().getJWTID());
    }

    @Test
    void aMissingSecretIsSaidWithItsPlace() throws Exception {
        configure(auth("secret", "\"secret\":\"nowhere\",\"tokenUrl\":\"" + vendor.base() + "/token\""));
        JsonNode run = ended();
        assertFailed(run, "no-secret");
        assertThat(run.path("problem").asString("")).contains("secrets/p/nowhere", "QUILT_SECRET_P__NOWHERE");
    }

    @Test
    void aServerThatInsistsOnACategoryIsAskedByCategoryAndTypesItRefusesAreTold() throws Exception {
        vendor.otherwise(request -> switch (request.path()) {
            case "Patient" -> Answer.fhir(page("", PATIENT));
            case "Observation" ->
                request.query().contains("category=vital-signs")
                        ? Answer.fhir(page("", OBSERVATION))
                        : request.query().contains("category=") ? Answer.fhir(page("")) : Answer.of(400);
            case "Practitioner/d" -> Answer.of(404);
            default -> Answer.of(403);
        });
        put("{\"adapter\":\"fhir\",\"source\":\"" + feed + "\",\"pull\":{\"base\":\"" + vendor.base()
                + "\",\"types\":[\"Observation\",\"Goal\"],\"firstPause\":\"2ms\",\"allowPrivate\":true}}");
        JsonNode run = ended();
        assertDone(run);
        assertThat(messages()).isEqualTo(2);
        assertThat(run.path("counts").path("typesRefused").path("Goal").asInt(0))
                .isEqualTo(403);
        assertThat(run.path("counts").path("referencesNotGiven").asInt(0)).isEqualTo(1);
    }

    @Test
    void onePatientIsPulledOnDemandByIdOrIdentifier() throws Exception {
        configure(",\"patients\":\"Group/g\"");
        assertFailed(ended(), "no-group");
        String path = "/practices/p/feeds/" + feed + "/pull?patient=";
        var byId = hub.http().send("POST", path + "1", "application/json", new byte[0], "Prefer", "wait=20");
        assertThat(byId.statusCode()).isEqualTo(200);
        assertThat(byId.body()).contains("\"done\"").contains("\"new\":3");
        var by = hub.http().send("POST", path + "urn:mrn%7CM1", "application/json", new byte[0], "Prefer", "wait=20");
        assertThat(by.body()).contains("\"done\"").contains("\"new\":0");
        assertThat(vendor.asked("Patient?identifier=urn:mrn|M1")).hasSize(1);
        var unknown = hub.http().send("POST", path + "99", "application/json", new byte[0], "Prefer", "wait=20");
        assertThat(unknown.body()).contains("unknown-patient");
    }

    @Test
    void membersOfAGroupAndThePracticesKnownPatientsAreLists() throws Exception {
        vendor.once(
                "Group/g",
                Answer.fhir("{\"resourceType\":\"Group\",\"member\":[{\"entity\":{\"reference\":\"Patient/1\"}},"
                        + "{\"entity\":{\"reference\":\"Patient/2\"},\"inactive\":true}]}"));
        configure(",\"patients\":\"Group/g\"");
        assertDone(ended());
        assertThat(messages()).isEqualTo(3);
        assertThat(vendor.asked("Patient/2")).isEmpty();
        hub.idle();
        configure(",\"patients\":\"known\"");
        vendor.forgetAsked();
        assertDone(again());
        assertThat(vendor.asked("Patient?identifier=urn:mrn|M1")).isNotEmpty();
        assertThat(vendor.asked("Observation?patient=1")).isNotEmpty();
    }

    @Test
    void anExportIsWaitedForReadInOrderWithResumeAndGivenBack() throws Exception {
        String lines = PATIENT.replace("\n", "") + "\n"
                + PATIENT.replace("\n", "").replace("\"1\"", "\"2\"").replace("M1", "M2") + "\n";
        vendor.otherwise(request -> switch (request.path()) {
            case "Patient/$export" -> Answer.of(202, "Content-Location", vendor.origin() + "/status");
            case "/status" ->
                request.method().equals("DELETE")
                        ? Answer.of(202)
                        : Answer.fhir(
                                "{\"transactionTime\":\"2026-03-01T08:00:00Z\",\"requiresAccessToken\":false,\"output\":["
                                        + "{\"type\":\"Observation\",\"url\":\"/o.ndjson\"},{\"type\":\"Patient\",\"url\":\"/p.ndjson\"},"
                                        + "{\"type\":\"Practitioner\",\"url\":\"/d.ndjson\"}],\"error\":[]}");
            case "/o.ndjson" -> Answer.fhir(OBSERVATION.replace("\n", ""));
            case "/p.ndjson" -> Answer.fhir(lines);
            case "/d.ndjson" -> Answer.fhir(PRACTITIONER);
            default -> Answer.of(404);
        });
        vendor.once("/status", Answer.of(202, "Retry-After", "0", "X-Progress", "half"));
        vendor.once("/p.ndjson", Answer.fhir(lines).cutOff());
        configure(",\"mode\":\"export\"");
        assertDone(ended());
        assertThat(messages()).isEqualTo(4);
        hub.idle();
        assertThat(hub.http()
                        .json("/practices/p/messages?state=stored&feed=" + feed)
                        .path("total")
                        .asInt(0))
                .isEqualTo(4);
        assertThat(vendor.asked("Patient/$export").getFirst().headers()).containsEntry("prefer", "respond-async");
        assertThat(vendor.asked().getLast().method()).isEqualTo("DELETE");
        assertDone(again());
        assertThat(vendor.asked("Patient/$export").getLast().query()).contains("_since=2026-03-01T07:55:00Z");
        assertThat(messages()).isEqualTo(4);
    }

    @Test
    void settingsAreJudgedWhenTheyArePut() throws Exception {
        for (List<String> wrong : List.of(
                List.of("{\"base\":\"ftp://x\"}", "pull.base"),
                List.of("{\"base\":\"http://x.org\"}", "pull.base"),
                List.of("{}", "pull.base"),
                List.of("{\"base\":\"https://x.org\",\"evry\":\"1h\"}", "pull.evry"),
                List.of("{\"base\":\"https://x.org\",\"every\":\"soon\"}", "pull.every"),
                List.of("{\"base\":\"https://x.org\",\"types\":[\"Pacient\"]}", "pull.types"),
                List.of(
                        "{\"base\":\"https://x.org\",\"auth\":{\"type\":\"signed\",\"clientId\":\"c\"}}",
                        "pull.auth.key"),
                List.of(
                        "{\"base\":\"https://x.org\",\"auth\":{\"type\":\"secret\",\"clientId\":\"c\",\"secret\":\"../x\"}}",
                        "pull.auth.secret"))) {
            var answer = hub.http()
                    .send(
                            "PUT",
                            "/practices/p/feeds/wrong",
                            "application/json",
                            ("{\"adapter\":\"fhir\",\"pull\":" + wrong.get(0) + "}").getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(wrong.get(0)).isEqualTo(422);
            assertThat(answer.body()).contains(wrong.get(1));
        }
    }

    private static Answer token(String value, int seconds) {
        return Answer.fhir(
                "{\"access_token\":\"" + value + "\",\"token_type\":\"bearer\",\"expires_in\":" + seconds + "}");
    }

    private static String auth(String type, String further) {
        return ",\"auth\":{\"type\":\"" + type + "\",\"clientId\":\"client\"," + further + "}";
    }

    private static void secret(String name, String value) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "unused", "secrets", "p"));
        Files.writeString(folder.resolve(name), value);
    }
}
