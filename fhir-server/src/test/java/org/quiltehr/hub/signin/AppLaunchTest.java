package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.access.Browser;

/** The standalone launch of SMART App Launch, step by step, and what is tried at each step. */
class AppLaunchTest {

    private static final String REDIRECT = "https://app.example/back?from=quilt";
    private static final String VERIFIER = "a".repeat(20) + "-verifier-of-the-test-" + "b".repeat(20);
    private static final String STATE = "state with / & signs";
    private static final Pattern ASKED = Pattern.compile("name=\"asked\" value=\"([^\"]*)\"");

    private static SmartWorld world;
    private static String secret;

    @BeforeAll
    static void start() throws JOSEException {
        world = new SmartWorld();
        world.register("public", """
                {"display":"Growth charts","redirects":["%s"],
                 "scopes":["launch/patient","offline_access","patient/*.rs","user/*.cruds"]}""".formatted(REDIRECT));
        secret = world.register("secretive", """
                {"display":"Secretive","secret":true,"redirects":["%s"],"scopes":["launch/patient","patient/Patient.rs"]}""".formatted(REDIRECT));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static String challenge() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(VERIFIER));
    }

    /** The parameters of a request that is in order, with some changed; an empty value leaves one out. */
    private static String request(String... changes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "response_type",
                "code",
                "client_id",
                "public",
                "redirect_uri",
                REDIRECT,
                "scope",
                "launch/patient patient/Observation.rs patient/Patient.read offline_access",
                "state",
                STATE,
                "aud",
                world.base + "/fhir",
                "code_challenge",
                challenge(),
                "code_challenge_method",
                "S256"));
        for (int i = 0; i < changes.length; i += 2) {
            all.put(changes[i], changes[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return SmartWorld.encoded(all.entrySet().stream()
                .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new));
    }

    private static HttpResponse<String> page(String request) {
        return world.nurse.get("/oauth2/authorize?" + request, "Accept", "text/html");
    }

    private static Map<String, String> sentBack(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(REDIRECT + "&");
        Map<String, String> all = new HashMap<>();
        for (String pair : URI.create(location).getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            all.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return all;
    }

    private static String code(String request, String patient) {
        Map<String, String> back =
                sentBack(world.nurse.form("/oauth2/authorize", "asked", request, "patient", patient, "step", "allow"));
        assertThat(back.get("state")).isEqualTo(STATE);
        return back.get("code");
    }

    private static HttpResponse<String> redeem(String code, String verifier, String... more) {
        String[] all = {
            "grant_type", "authorization_code",
            "code", code,
            "redirect_uri", REDIRECT,
            "code_verifier", verifier
        };
        String[] both = java.util.Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, both, all.length, more.length);
        return world.form("/oauth2/token", both);
    }

    @Test
    void aPersonChoosesAPatientReadsInPlainWordsWhatIsAskedAndTheAppReadsThatPatientAlone() {
        var first = page(request());
        assertThat(first.body()).contains("Growth charts", "Which patient?").doesNotContain("canary");
        Matcher asked = ASKED.matcher(first.body());
        assertThat(asked.find()).isTrue();
        String kept = asked.group(1).replace("&amp;", "&");
        var found = world.nurse.form("/oauth2/authorize", "asked", kept, "step", "find", "q", "canary 1980-02-03");
        assertThat(found.body()).doesNotContain("Ann");
        found = world.nurse.form("/oauth2/authorize", "asked", kept, "step", "find", "q", "Lakecanary");
        assertThat(found.body()).contains("Ann", "Bob", world.ann).doesNotContain("Hillcanary");
        var consent = world.nurse.form("/oauth2/authorize", "asked", kept, "step", "choose", "patient", world.ann);
        assertThat(consent.body())
                .contains(
                        "Allow",
                        "See results, vital signs and other observations of Lakecanary, Ann",
                        "See name, birth date, address and other personal details of Lakecanary, Ann",
                        "90 days",
                        "https://app.example");
        assertThat(consent.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self' https://app.example;", "frame-ancestors 'none'");
        var answer = redeem(code(kept, world.ann), VERIFIER, "client_id", "public");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var json = SmartWorld.json(answer);
        assertThat(json.path("patient").asString()).isEqualTo(world.ann);
        assertThat(json.path("scope").asString())
                .isEqualTo("launch/patient patient/Observation.rs patient/Patient.read offline_access");
        String token = json.path("access_token").asString();
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).body()).contains("Ann");
        assertThat(world.get(token, "/fhir/Patient/" + world.bob).statusCode()).isEqualTo(404);
        assertThat(world.get(token, "/fhir/Patient").body()).contains("Ann").doesNotContain("Bob");
        assertThat(SmartWorld.json(world.get(token, "/fhir/Observation?_summary=count"))
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(world.get(token, "/fhir/Condition").statusCode()).isEqualTo(403);
        assertThat(world.with(token, "POST", "/fhir/Observation", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void aRefreshTokenIsGoodOnceAndAThiefsUseEndsBoth() {
        var first = SmartWorld.json(redeem(code(request(), world.ann), VERIFIER, "client_id", "public"));
        var second = refresh(first.path("refresh_token").asString());
        assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
        String token = SmartWorld.json(second).path("access_token").asString();
        assertThat(SmartWorld.json(second).path("patient").asString()).isEqualTo(world.ann);
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(200);
        assertThat(refresh(first.path("refresh_token").asString()).body()).contains("invalid_grant");
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(401);
        assertThat(refresh(SmartWorld.json(second).path("refresh_token").asString())
                        .body())
                .contains("invalid_grant");
    }

    @Test
    void aRefreshAsksForFewerScopesAndNeverForMore() {
        var first = SmartWorld.json(redeem(code(request(), world.ann), VERIFIER, "client_id", "public"));
        var fewer = refresh(first.path("refresh_token").asString(), "scope", "patient/Patient.read");
        String token = SmartWorld.json(fewer).path("access_token").asString();
        assertThat(world.get(token, "/fhir/Observation").statusCode()).isEqualTo(403);
        var more = refresh(
                SmartWorld.json(fewer).path("refresh_token").asString(), "scope", "patient/Patient.read user/*.cruds");
        assertThat(more.body()).contains("invalid_scope");
    }

    private static HttpResponse<String> refresh(String token, String... more) {
        String[] all = {"grant_type", "refresh_token", "refresh_token", token, "client_id", "public"};
        String[] both = java.util.Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, both, all.length, more.length);
        return world.form("/oauth2/token", both);
    }

    @Test
    void aCodeIsGoodOnceForItsAppItsVerifierAndItsAddress() {
        String code = code(request(), world.ann);
        String token = SmartWorld.json(redeem(code, VERIFIER, "client_id", "public"))
                .path("access_token")
                .asString();
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(200);
        assertThat(redeem(code, VERIFIER, "client_id", "public").body()).contains("invalid_grant");
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode())
                .as("what a stolen code got ends")
                .isEqualTo(401);
        assertThat(redeem(code(request(), world.ann), "x".repeat(50), "client_id", "public")
                        .body())
                .contains("invalid_grant");
        assertThat(redeem(code(request(), world.ann), VERIFIER, "client_id", "secretive", "client_secret", secret)
                        .body())
                .contains("invalid_grant");
        assertThat(redeem(code(request(), world.ann), VERIFIER, "client_id", "secretive")
                        .body())
                .contains("invalid_client");
        assertThat(redeem(code(request(), world.ann), VERIFIER, "client_id", "public", "redirect_uri", REDIRECT)
                        .body())
                .contains("invalid_request");
    }

    @Test
    void aConfidentialClientShowsItsSecretInEitherWay() {
        String request = request("client_id", "secretive", "scope", "launch/patient patient/Patient.rs");
        assertThat(redeem(code(request, world.ann), VERIFIER, "client_id", "secretive", "client_secret", secret)
                        .statusCode())
                .isEqualTo(200);
        String basic = Base64.getEncoder().encodeToString(("secretive:" + secret).getBytes(StandardCharsets.UTF_8));
        var answer = world.send(
                "POST",
                "/oauth2/token",
                "application/x-www-form-urlencoded",
                SmartWorld.encoded(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code(request, world.ann),
                        "redirect_uri",
                        REDIRECT,
                        "code_verifier",
                        VERIFIER),
                "Authorization",
                "Basic " + basic);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(SmartWorld.json(answer).has("refresh_token")).isFalse();
        assertThat(redeem(code(request, world.ann), VERIFIER, "client_id", "secretive", "client_secret", secret + "x")
                        .body())
                .contains("invalid_client");
    }

    @Test
    void nobodyIsSentToAnAddressThatIsNotRegistered() {
        for (String redirect : List.of(
                "https://evil.example/",
                REDIRECT + "&x=1",
                REDIRECT + "/../x",
                "https://app.example/back",
                "https://app.example@evil.example/back?from=quilt",
                "//evil.example",
                "javascript:alert(1)",
                "")) {
            var answer = page(request("redirect_uri", redirect));
            assertThat(answer.statusCode()).as(redirect).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
            assertThat(answer.body()).contains("not let in").doesNotContain("evil");
        }
        assertThat(page(request() + "&redirect_uri=https%3A%2F%2Fevil.example%2F")
                        .statusCode())
                .isEqualTo(400);
        assertThat(page(request("client_id", "<script>")).body()).doesNotContain("<script>");
    }

    @Test
    void aRequestThatIsNotInOrderIsSentBackWithWhatIsWrong() {
        assertThat(sentBack(page(request("code_challenge_method", "plain"))).get("error"))
                .isEqualTo("invalid_request");
        assertThat(sentBack(page(request("code_challenge", "", "code_challenge_method", "")))
                        .get("error"))
                .isEqualTo("invalid_request");
        assertThat(sentBack(page(request("aud", "https://elsewhere.example/fhir")))
                        .get("error"))
                .isEqualTo("invalid_request");
        assertThat(sentBack(page(request("aud", world.base + "/fhir/../audit"))).get("error"))
                .isEqualTo("invalid_request");
        assertThat(sentBack(page(request("response_type", "token"))).get("error"))
                .isEqualTo("unsupported_response_type");
        assertThat(sentBack(page(request("scope", "system/*.cruds"))).get("error"))
                .isEqualTo("invalid_scope");
        assertThat(sentBack(world.nurse.form("/oauth2/authorize", "asked", request(), "step", "deny")))
                .containsEntry("error", "access_denied")
                .containsEntry("state", STATE);
    }

    @Test
    void nobodyChoosesAPatientTheyMayNotSee() {
        for (String patient : List.of(world.stranger, "", "x", world.lab)) {
            var answer = world.nurse.form("/oauth2/authorize", "asked", request(), "patient", patient, "step", "allow");
            assertThat(answer.statusCode()).as(patient).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
    }

    @Test
    void anotherSiteAllowsNothingInAPersonsName() {
        String form = SmartWorld.encoded("asked", request(), "patient", world.ann, "step", "allow");
        var answer = world.nurse.send(
                "POST", "/oauth2/authorize", "application/x-www-form-urlencoded", form, "Sec-Fetch-Site", "cross-site");
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void whoIsNotSignedInComesBackToTheAppsRequestAfterwards() {
        var answer = new Browser(world.base).get("/oauth2/authorize?" + request(), "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(302);
        String to = answer.headers().firstValue("Location").orElseThrow();
        assertThat(URLDecoder.decode(to, StandardCharsets.UTF_8)).startsWith("/sign-in?to=/oauth2/authorize?");
        var page = new Browser(world.base).get(to, "Accept", "text/html");
        assertThat(page.body()).contains("name=\"to\" value=\"/oauth2/authorize?");
    }

    @Test
    void anAppWithUserScopesWritesWhatThePersonMay() {
        String request = request("scope", "user/*.cruds patient/*.*");
        var json = SmartWorld.json(redeem(code(request, world.ann), VERIFIER, "client_id", "public"));
        // of a patient's chart apps read and do not write
        assertThat(json.path("scope").asString()).isEqualTo("user/*.cruds patient/*.rs");
        assertThat(json.has("refresh_token")).isFalse();
        String token = json.path("access_token").asString();
        assertThat(world.with(token, "POST", "/fhir/Condition", """
                {"resourceType":"Condition","subject":{"reference":"Patient/%s"},"code":{"text":"y"}}""".formatted(world.bob))
                        .statusCode())
                .isEqualTo(201);
        assertThat(world.get(token, "/fhir/Patient/" + world.stranger).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAppOpenedFromAChartIsAboutThatPatientAndForWhoOpenedItOnly() {
        world.register("panel", """
                {"display":"Lab panel","redirects":["%s"],"launch":"https://app.example/open",
                 "scopes":["launch","patient/*.rs"]}""".formatted(REDIRECT));
        var opened = world.nurse.form("/launches", "patient", world.bob, "app", "panel");
        String location = opened.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith("https://app.example/open?iss=").contains("%2Ffhir&launch=");
        String launch = location.substring(location.indexOf("&launch=") + 8);
        String request = request("client_id", "panel", "scope", "launch patient/*.rs", "launch", launch);
        assertThat(page(request).body()).contains("Lakecanary, Bob", "Allow").doesNotContain("Which patient?");
        // the chart it was opened from, whatever the form says
        var json = SmartWorld.json(redeem(code(request, world.ann), VERIFIER, "client_id", "panel"));
        assertThat(json.path("patient").asString()).isEqualTo(world.bob);
        String forged = request("client_id", "panel", "scope", "launch patient/*.rs", "launch", "x");
        assertThat(page(forged).statusCode()).isEqualTo(400);
        assertThat(page(request.replace("client_id=panel", "client_id=public")
                                .replace("scope=launch+", "scope=launch%2Fpatient+"))
                        .body())
                .contains("Which patient?");
        assertThat(world.nurse
                        .form("/launches", "patient", world.stranger, "app", "panel")
                        .statusCode())
                .isEqualTo(404);
        assertThat(world.nurse
                        .form("/launches", "patient", world.bob, "app", "public")
                        .statusCode())
                .isEqualTo(404);
        assertThat(world.admin.get("/launches?patient=" + world.bob).statusCode())
                .isEqualTo(403);
    }

    @Test
    void bothBasesTellHowToGetInAndOnlyWhatWorks() {
        for (String fhir : List.of("/fhir", "/practices/lake/fhir")) {
            var json = SmartWorld.json(world.send("GET", fhir + "/.well-known/smart-configuration", "text/plain", ""));
            assertThat(json.path("token_endpoint").asString()).isEqualTo(world.base + "/oauth2/token");
            assertThat(json.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
            assertThat(json.path("capabilities").toString())
                    .contains("launch-standalone", "launch-ehr", "context-standalone-patient", "permission-v2")
                    .contains("sso-openid-connect")
                    .doesNotContain("client-udap");
        }
    }
}
