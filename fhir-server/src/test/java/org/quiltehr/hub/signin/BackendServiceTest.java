package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SMART Backend Services, by a client that shares no code with the hub; and what is tried to get more. */
class BackendServiceTest {

    private static SmartWorld world;

    @BeforeAll
    static void start() throws JOSEException {
        world = new SmartWorld();
        world.service("reader", "system/Observation.rs", "system/Patient.rs");
        world.service("labs", "system/Observation.rs?category=" + SmartWorld.CATEGORY + "|laboratory");
        world.service("all", "system/*.rs");
        world.service("writer", "system/Observation.cruds", "system/Patient.r");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void bothAlgorithmsGiveATokenOfFiveMinutesThatReadsWithinItsScopesAndTheAccountsRights() throws JOSEException {
        for (var key : List.of(world.rsa, world.ec)) {
            var answer = world.asService(
                    SmartWorld.signed(world.claims("reader").build(), key),
                    "system/Observation.rs system/Patient.read system/Condition.rs");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            var json = SmartWorld.json(answer);
            assertThat(json.path("expires_in").asInt()).isEqualTo(300);
            assertThat(json.path("token_type").asString()).isEqualTo("Bearer");
            // what it is not registered for is left out, and it is told
            assertThat(json.path("scope").asString()).isEqualTo("system/Observation.rs system/Patient.read");
            String token = json.path("access_token").asString();
            assertThat(world.get(token, "/fhir/Observation/" + world.lab).body())
                    .contains("canary-laboratory");
            assertThat(world.get(token, "/fhir/Patient?family=Lakecanary").body())
                    .contains("Ann")
                    .contains("Bob");
            assertThat(world.get(token, "/fhir/Condition/" + world.condition).statusCode())
                    .isEqualTo(403);
            // its account is of Lake's staff
            assertThat(world.get(token, "/fhir/Patient/" + world.stranger).statusCode())
                    .isEqualTo(404);
            assertThat(world.get(token, "/fhir/Patient").body()).doesNotContain("Hillcanary");
            // what comes along with an answer is held to the scopes too
            assertThat(world.get(token, "/fhir/Patient?family=Lakecanary&_revinclude=Condition:subject")
                            .body())
                    .doesNotContain("Conditioncanary");
            assertThat(world.get(token, "/fhir/Patient/" + world.ann + "/$everything")
                            .body())
                    .contains("canary-vital-signs")
                    .doesNotContain("Conditioncanary");
            assertThat(world.get(token, "/fhir/Patient/" + world.ann + "/$summary")
                            .body())
                    .doesNotContain("Conditioncanary");
        }
    }

    @Test
    void aTokenIsNoUseBesideTheFhirBases() throws JOSEException {
        String token = world.token("all", "system/*.rs");
        for (String path : List.of(
                "/audit",
                "/accounts",
                "/clients",
                "/practices",
                "/practices/lake/messages",
                "/patients",
                "/steward",
                "/actuator/prometheus",
                "/oauth2/authorize")) {
            assertThat(world.get(token, path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(200);
        assertThat(world.get(token + "x", "/fhir/Patient/" + world.ann).statusCode())
                .isEqualTo(401);
    }

    /** Assertions that are to be refused, each by one thing. */
    private Map<String, String> refused() throws JOSEException {
        Instant now = Instant.now();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("expired", rsa(world.claims("reader").expirationTime(Date.from(now.minusSeconds(30)))));
        all.put("without end", rsa(world.claims("reader").expirationTime(null)));
        all.put(
                "longer than five minutes",
                rsa(world.claims("reader").expirationTime(Date.from(now.plusSeconds(400)))));
        all.put("not yet", rsa(world.claims("reader").notBeforeTime(Date.from(now.plusSeconds(60)))));
        all.put("wrong audience", rsa(world.claims("reader").audience("https://elsewhere.example/oauth2/token")));
        all.put("audience only begins alike", rsa(world.claims("reader").audience(world.base + "/oauth2/token/x")));
        all.put("without jti", rsa(world.claims("reader").jwtID(null)));
        all.put("issuer is another", rsa(world.claims("reader").issuer("labs")));
        all.put("unknown client", rsa(world.claims("nobody")));
        all.put(
                "key of somebody else",
                SmartWorld.signed(
                        world.claims("reader").build(),
                        new RSAKeyGenerator(2048).keyID("rsa").generate()));
        String good = rsa(world.claims("reader"));
        String other = rsa(world.claims("reader"));
        all.put("tampered", good.split("\\.")[0] + "." + other.split("\\.")[1] + "." + good.split("\\.")[2]);
        all.put("without signature", good.substring(0, good.lastIndexOf('.') + 1));
        all.put("alg none", new PlainJWT(world.claims("reader").build()).serialize());
        SignedJWT mac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS384).keyID("rsa").build(),
                world.claims("reader").build());
        mac.sign(new MACSigner(world.rsa.toRSAPublicKey().getEncoded()));
        all.put("public key taken for a secret", mac.serialize());
        SignedJWT weaker = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(),
                world.claims("reader").build());
        weaker.sign(new com.nimbusds.jose.crypto.RSASSASigner(world.rsa));
        all.put("an algorithm SMART does not name", weaker.serialize());
        all.put("no JWT", "x.y.z");
        return all;
    }

    private static String rsa(JWTClaimsSet.Builder claims) throws JOSEException {
        return SmartWorld.signed(claims.build(), world.rsa);
    }

    @Test
    void assertionsThatAreWrongInOneThingAreRefused() throws JOSEException {
        refused().forEach((why, assertion) -> {
            var answer = world.asService(assertion, "system/Observation.rs");
            assertThat(answer.statusCode()).as(why + ": " + answer.body()).isEqualTo(401);
            assertThat(SmartWorld.json(answer).path("error").asString()).as(why).isEqualTo("invalid_client");
        });
    }

    @Test
    void anAssertionIsTakenOnce() throws JOSEException {
        String assertion = rsa(world.claims("reader"));
        assertThat(world.asService(assertion, "system/Observation.rs").statusCode())
                .isEqualTo(200);
        assertThat(world.asService(assertion, "system/Observation.rs").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/*.rs",
                "system/Observation.sr",
                "system/Observation.rr",
                "system/Observation.",
                "system/Observation",
                "system/observation.rs",
                "SYSTEM/Observation.rs",
                "system/Observation.rs?category=x",
                "system/Observation.rs?status=final",
                "system/Observation.rs?category=a|b&category=c|d",
                "system/Observation.rs#x",
                "system/Observation.rs/../../*.cruds",
                "system/Nothing.rs",
                "user/Observation.rs",
                "patient/Observation.rs",
                "launch/patient",
                "openid",
                "' or true --",
                "system/Observation.rs') or true --"
            })
    void scopesWithTricksGiveNothing(String scope) throws JOSEException {
        var answer = world.asService(rsa(world.claims("reader")), scope);
        // words that begin alike a good scope are words of their own: a scope with spaces is several
        String given = answer.statusCode() == 200
                ? SmartWorld.json(answer).path("scope").asString()
                : "";
        assertThat(given).isIn("", scope.contains(" ") ? "system/Observation.rs" : "");
        if (given.isEmpty()) {
            assertThat(SmartWorld.json(answer).path("error").asString()).isEqualTo("invalid_scope");
        }
    }

    @Test
    void aScopeOfACategoryShowsThatCategoryOnEveryPath() throws JOSEException {
        String scope = "system/Observation.rs?category=" + SmartWorld.CATEGORY + "|laboratory";
        String token = world.token("labs", scope);
        assertThat(world.get(token, "/fhir/Observation/" + world.lab).statusCode())
                .isEqualTo(200);
        for (String path : List.of(
                "/fhir/Observation/" + world.vital,
                "/fhir/Observation/" + world.vital + "/_history/1",
                "/practices/lake/fhir/Observation/" + world.vital)) {
            assertThat(world.get(token, path).statusCode()).as(path).isEqualTo(404);
        }
        for (String path : List.of(
                "/fhir/Observation",
                "/fhir/Observation?category=vital-signs",
                "/fhir/Observation/_history",
                "/fhir/Observation?_id=" + world.vital,
                "/practices/lake/fhir/Observation")) {
            var answer = world.get(token, path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain("canary-vital-signs");
        }
        assertThat(SmartWorld.json(world.get(token, "/fhir/Observation?_summary=count"))
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsNotScopedForWritingIsNotWritten() throws JOSEException {
        String reads = world.token("all", "system/*.rs");
        String body = """
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}""".formatted(world.ann);
        assertThat(world.with(reads, "POST", "/fhir/Observation", body).statusCode())
                .isEqualTo(403);
        assertThat(world.with(reads, "DELETE", "/fhir/Observation/" + world.lab, "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(world.with(reads, "POST", "/fhir", "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}")
                        .statusCode())
                .isEqualTo(403);
        world.get(reads, "/fhir/Observation/" + world.lab, "X-HTTP-Method-Override", "DELETE");
        assertThat(world.get(reads, "/fhir/Observation/" + world.lab).statusCode())
                .isEqualTo(200);
        String writes = world.token("writer", "system/Observation.cruds");
        assertThat(world.with(writes, "POST", "/fhir/Observation", body).statusCode())
                .isEqualTo(201);
        assertThat(world.with(writes, "POST", "/fhir/Condition", body.replace("Observation", "Condition"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anExportWantsAScopeForEverything() throws JOSEException, InterruptedException {
        String little = world.token("reader", "system/Observation.rs system/Patient.rs");
        String[] async = {"Prefer", "respond-async"};
        assertThat(world.get(little, "/fhir/$export", async).statusCode()).isEqualTo(403);
        assertThat(world.get(little, "/fhir/Patient/$export", async).statusCode())
                .isEqualTo(403);
        String token = world.token("all", "system/*.rs");
        var begun = world.get(token, "/fhir/Patient/$export?_type=Patient", async);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String status = begun.headers().firstValue("Content-Location").orElseThrow();
        var manifest = world.get(token, status);
        for (int i = 0; i < 300 && manifest.statusCode() != 200; i++) {
            assertThat(manifest.statusCode()).isIn(202, 429);
            Thread.sleep(200);
            manifest = world.get(token, status);
        }
        assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(200);
        String file = SmartWorld.json(manifest).at("/output/0/url").asString();
        assertThat(world.get(token, file).body()).contains("Lakecanary").doesNotContain("Hillcanary");
        assertThat(world.get(little, file).statusCode()).isEqualTo(403);
        assertThat(world.send("GET", file, "", "").statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenIsLookedAtAndEndedByItsOwnAppOnly() throws JOSEException {
        String token = world.token("reader", "system/Observation.rs");
        var mine = SmartWorld.json(asked("/oauth2/introspect", "reader", token));
        assertThat(mine.path("active").asBoolean()).isTrue();
        assertThat(mine.path("scope").asString()).isEqualTo("system/Observation.rs");
        assertThat(mine.path("client_id").asString()).isEqualTo("reader");
        assertThat(mine.path("exp").asLong() - mine.path("iat").asLong()).isEqualTo(300);
        assertThat(asked("/oauth2/introspect", "labs", token).body()).isEqualTo("{\"active\":false}");
        assertThat(world.form("/oauth2/introspect", "token", token).statusCode())
                .isEqualTo(401);
        assertThat(asked("/oauth2/revoke", "labs", token).statusCode()).isEqualTo(200);
        assertThat(world.get(token, "/fhir/Observation/" + world.lab).statusCode())
                .isEqualTo(200);
        assertThat(asked("/oauth2/revoke", "reader", token).statusCode()).isEqualTo(200);
        assertThat(world.get(token, "/fhir/Observation/" + world.lab).statusCode())
                .isEqualTo(401);
        assertThat(asked("/oauth2/introspect", "reader", token).body()).isEqualTo("{\"active\":false}");
    }

    private static java.net.http.HttpResponse<String> asked(String path, String app, String token)
            throws JOSEException {
        return world.form(
                path,
                "token",
                token,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                rsa(world.claims(app)));
    }

    @Test
    void whatAnAppReadIsOnRecordUnderItsName() throws JOSEException {
        String token = world.token("reader", "system/Observation.rs system/Patient.rs");
        world.get(token, "/fhir/Patient/" + world.ann);
        world.hub
                .context()
                .getBean(org.quiltehr.hub.access.Accounts.class)
                .put("eye", "Eye", List.of(new org.quiltehr.hub.access.Accounts.Role("auditor", null)));
        List<String> who = org.springframework.jdbc.core.simple.JdbcClient.create(
                        world.hub.context().getBean(javax.sql.DataSource.class))
                .sql("select distinct who from audit where who like '%app:reader'")
                .query(String.class)
                .list();
        assertThat(who).contains("robot through app:reader", "app:reader");
    }

    @Test
    void wrongRegistrationsAreRefusedWithWhatToChange() {
        for (String json : List.of(
                "{\"display\":\"x\",\"scopes\":[\"patient/*.rs\"]}",
                "{\"display\":\"x\",\"scopes\":[\"patient/*.rs\"],\"redirects\":[\"http://elsewhere.example/\"]}",
                "{\"display\":\"x\",\"scopes\":[\"patient/*.rs\"],\"redirects\":[\"javascript:alert(1)\"]}",
                "{\"display\":\"x\",\"scopes\":[\"patient/*.rs\"],\"redirects\":[\"https://a.example/#x\"]}",
                "{\"display\":\"x\",\"scopes\":[],\"redirects\":[\"https://a.example/\"]}",
                "{\"display\":\"x\",\"scopes\":[\"root\"],\"redirects\":[\"https://a.example/\"]}",
                "{\"display\":\"x\",\"scopes\":[\"system/*.rs\"],\"account\":\"robot\"}",
                "{\"display\":\"x\",\"scopes\":[\"system/*.rs\"],\"jwks\":{\"keys\":[]},\"account\":\"robot\"}",
                "{\"display\":\"x\",\"scopes\":[\"system/*.rs\"],\"account\":\"robot\",\"jwks\":{\"keys\":["
                        + world.rsa.toJSONString() + "]}}",
                "no json")) {
            var answer = world.admin.send("PUT", "/clients/wrong", "application/json", json);
            assertThat(answer.statusCode()).as(json).isEqualTo(400);
            assertThat(answer.body()).contains("\"detail\"");
        }
        assertThat(world.nurse
                        .send("PUT", "/clients/mine", "application/json", "{}")
                        .statusCode())
                .isEqualTo(403);
    }
}
