package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/** Keys by address, tokens of feeds and tokens of identity, each by a client that shares no code with the hub. */
class TokenKindsTest {

    private static final String REDIRECT = "https://sso.example/back";
    private static final String VERIFIER = "v".repeat(50);

    private static SmartWorld world;
    private static HttpServer site;
    private static String keysAt;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("quilt.outbound.allow", "127.0.0.1");
        world = new SmartWorld();
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keys = new JWKSet(world.rsa.toPublicJWK()).toString(true).getBytes(StandardCharsets.UTF_8);
        site.createContext("/jwks", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        site.start();
        keysAt = "http://127.0.0.1:" + site.getAddress().getPort() + "/jwks";
        assertThat(world.admin
                        .send("PUT", "/practices/lake/feeds/ehr", "application/json", "{\"adapter\":\"hl7v2\"}")
                        .statusCode())
                .isBetween(200, 201);
    }

    @AfterAll
    static void stop() {
        world.close();
        site.stop(0);
        System.clearProperty("quilt.outbound.allow");
    }

    private static void byAddress(String id, String address) {
        world.register(id, """
                {"display":"By address","account":"robot","scopes":["system/*.rs"],"jwksUri":"%s"}""".formatted(address));
    }

    @Test
    void aServiceMayPublishItsKeysAndAnAddressThatMayNotBeReachedOpensNothing() throws Exception {
        byAddress("published", keysAt);
        String token = world.token("published", "system/Patient.rs");
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode()).isEqualTo(200);
        assertThat(world.asService(SmartWorld.signed(world.claims("published").build(), world.ec), "system/Patient.rs")
                        .statusCode())
                .as("a key that is not published")
                .isEqualTo(401);
        SignedJWT elsewhere = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS384)
                        .keyID("rsa")
                        .jwkURL(URI.create(keysAt + "?mine"))
                        .build(),
                world.claims("published").build());
        elsewhere.sign(new RSASSASigner(world.rsa));
        assertThat(world.asService(elsewhere.serialize(), "system/Patient.rs").statusCode())
                .as("a jku of the client's own choice")
                .isEqualTo(401);
        byAddress("inside", "http://169.254.169.254/jwks");
        assertThat(world.asService(SmartWorld.signed(world.claims("inside").build(), world.rsa), "system/Patient.rs")
                        .statusCode())
                .isEqualTo(401);
        for (String bad : new String[] {"ftp://a.example/k", "https://u:p@a.example/k", "nonsense"}) {
            assertThat(world.admin
                            .send("PUT", "/clients/bad", "application/json", """
                                    {"display":"x","account":"robot","scopes":["system/*.rs"],"jwksUri":"%s"}""".formatted(bad))
                            .statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    /** The client credentials grant for a feed: the token pushes to that feed and opens nothing else. */
    @Test
    void aFeedPushesWithATokenForItselfAndNothingElse() throws Exception {
        String secret = world.register("engine", """
                {"display":"Interface engine","feed":"lake/ehr","secret":true}""");
        world.register("signing", """
                {"display":"Signing engine","feed":"lake/ehr","jwksUri":"%s"}""".formatted(keysAt));
        var byKey = world.asService(SmartWorld.signed(world.claims("signing").build(), world.rsa), "system/*.cruds");
        var bySecret = world.form(
                "/oauth2/token", "grant_type", "client_credentials", "client_id", "engine", "client_secret", secret);
        assertThat(world.form("/oauth2/token", "grant_type", "client_credentials", "client_id", "engine")
                        .statusCode())
                .as("without proof")
                .isEqualTo(401);
        int number = 0;
        for (var answer : new java.net.http.HttpResponse<?>[] {byKey, bySecret}) {
            JsonNode json = FhirJson.parse(String.valueOf(answer.body()));
            assertThat(json.path("scope").asString("")).as(answer.body() + "").isEqualTo("push");
            String token = json.path("access_token").asString("");
            String message = "MSH|^~\\&|A|B|C|D|20260102||ADT^A08|t" + number++
                    + "|P|2.5.1\rPID|||7^^^LAKE||Feedcanary^Ann||19710203|F\r";
            String[] bearer = {"Authorization", "Bearer " + token};
            var pushed =
                    world.send("POST", "/practices/lake/feeds/ehr/messages", "application/hl7-v2", message, bearer);
            assertThat(pushed.statusCode()).as(pushed.body()).isIn(200, 202);
            String id = FhirJson.parse(pushed.body()).path("id").asString();
            assertThat(world.get(token, "/practices/lake/messages/" + id).statusCode())
                    .isEqualTo(200);
            for (String closed : new String[] {
                "/practices/lake/messages/" + id + "/raw",
                "/practices/lake/messages",
                "/fhir/Patient",
                "/practices/lake/fhir/Patient",
                "/practices/hill/messages/" + id,
                "/clients"
            }) {
                assertThat(world.get(token, closed).statusCode()).as(closed).isEqualTo(403);
            }
            assertThat(world.send("POST", "/practices/hill/feeds/ehr/messages", "application/hl7-v2", message, bearer)
                            .statusCode())
                    .isEqualTo(403);
            var looked =
                    world.form("/oauth2/introspect", "token", token, "client_id", "engine", "client_secret", secret);
            assertThat(SmartWorld.json(looked).path("active").asBoolean())
                    .as("a client is told of its own tokens")
                    .isEqualTo(number == 2);
        }
        world.admin.send("DELETE", "/clients/engine", "", "");
        String ended = SmartWorld.json(bySecret).path("access_token").asString("");
        assertThat(world.get(ended, "/practices/lake/messages/x").statusCode()).isEqualTo(401);
        assertThat(world.admin
                        .send("PUT", "/clients/bad", "application/json", """
                                {"display":"x","feed":"lake/none","secret":true}""")
                        .statusCode())
                .isEqualTo(400);
        assertThat(world.admin
                        .send("PUT", "/clients/bad", "application/json", """
                                {"display":"x","feed":"lake/ehr","secret":true,"scopes":["system/*.rs"],"account":"robot"}""")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anIdentityTokenSaysWhoAllowedTheAppAndAsWhichPractitioner() throws Exception {
        assertThat(world.admin
                        .send("PUT", "/accounts/nurse", "application/json", """
                                {"display":"Nurse","roles":[{"role":"staff","practice":"lake"}],"fhirUser":"Practitioner/n1"}""")
                        .statusCode())
                .isEqualTo(200);
        assertThat(world.admin
                        .send("PUT", "/accounts/nurse2", "application/json", """
                                {"display":"Nurse","roles":[],"fhirUser":"https://elsewhere.example/Practitioner/1"}""")
                        .statusCode())
                .isEqualTo(400);
        world.register("sso", """
                {"display":"Sign-in only","redirects":["%s"],"scopes":["openid","fhirUser"]}""".formatted(REDIRECT));
        String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(VERIFIER));
        String request = SmartWorld.encoded(
                "response_type", "code",
                "client_id", "sso",
                "redirect_uri", REDIRECT,
                "scope", "openid fhirUser",
                "state", "s",
                "nonce", "n-0S6",
                "aud", world.base + "/fhir",
                "code_challenge", challenge,
                "code_challenge_method", "S256");
        assertThat(world.nurse
                        .get("/oauth2/authorize?" + request, "Accept", "text/html")
                        .body())
                .contains("Know who you are, and which practitioner of the network");
        var back = world.nurse.form("/oauth2/authorize", "asked", request, "step", "allow");
        String code = back.headers().firstValue("Location").orElseThrow().replaceAll(".*code=([^&]+).*", "$1");
        var answer = world.form(
                "/oauth2/token",
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                REDIRECT,
                "client_id",
                "sso",
                "code_verifier",
                VERIFIER);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var told = SmartWorld.json(world.send("GET", "/fhir/.well-known/smart-configuration", "text/plain", ""));
        assertThat(told.path("capabilities").toString()).contains("sso-openid-connect");
        var discovery = SmartWorld.json(world.send("GET", "/.well-known/openid-configuration", "text/plain", ""));
        assertThat(discovery.path("issuer")).isEqualTo(told.path("issuer"));
        JWKSet keys = JWKSet.parse(world.send("GET", discovery.path("jwks_uri").asString(), "text/plain", "")
                .body());
        assertThat(keys.toString(false)).as("no private part").doesNotContain("\"d\"");
        var claims = new IDTokenValidator(
                        new com.nimbusds.oauth2.sdk.id.Issuer(
                                discovery.path("issuer").asString()),
                        new ClientID("sso"),
                        JWSAlgorithm.RS256,
                        keys)
                .validate(
                        SignedJWT.parse(SmartWorld.json(answer).path("id_token").asString()), new Nonce("n-0S6"));
        assertThat(claims.getSubject().getValue()).isEqualTo("nurse");
        assertThat(claims.getStringClaim("fhirUser")).isEqualTo(world.base + "/fhir/Practitioner/n1");
        String token = SmartWorld.json(answer).path("access_token").asString();
        assertThat(world.get(token, "/fhir/Patient/" + world.ann).statusCode())
                .as("who knows who you are sees no chart")
                .isEqualTo(403);
    }
}
