package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.access.Browser;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** A hub that asks for sign-in, with two patients of a practice, one of another's, and apps; asked as apps ask. */
final class SmartWorld implements AutoCloseable {

    static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";

    final Hub.Running hub;
    final String base;
    final Browser admin;
    final Browser nurse;
    final RSAKey rsa;
    final ECKey ec;
    final String ann;
    final String bob;
    final String stranger;
    final String lab;
    final String vital;
    final String condition;

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    SmartWorld() throws JOSEException {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        base = hub.base().replace("0.0.0.0", "127.0.0.1");
        Accounts accounts = hub.context().getBean(Accounts.class);
        admin = new Browser(base)
                .firstSignIn("boss", accounts.put("boss", "Boss", List.of(new Accounts.Role("administrator", null))));
        for (String practice : List.of("lake", "hill")) {
            assertThat(admin.send(
                                    "PUT",
                                    "/practices/" + practice,
                                    "application/json",
                                    "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}")
                            .statusCode())
                    .isEqualTo(201);
        }
        nurse = new Browser(base)
                .firstSignIn("nurse", accounts.put("nurse", "Nurse", List.of(new Accounts.Role("staff", "lake"))));
        Browser hill = new Browser(base)
                .firstSignIn("hill", accounts.put("hill", "Hill", List.of(new Accounts.Role("staff", "hill"))));
        accounts.put("robot", "Quality robot", List.of(new Accounts.Role("staff", "lake")));
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_384).keyID("ec").generate();
        ann = made(nurse, "lake", "Patient", """
                "name":[{"family":"Lakecanary","given":["Ann"]}],"birthDate":"1980-02-03" """);
        bob = made(nurse, "lake", "Patient", """
                "name":[{"family":"Lakecanary","given":["Bob"]}],"birthDate":"1955-05-05" """);
        stranger = made(hill, "hill", "Patient", """
                "name":[{"family":"Hillcanary","given":["Cleo"]}],"birthDate":"1999-09-09" """);
        lab = observation(ann, "laboratory");
        vital = observation(ann, "vital-signs");
        observation(bob, "laboratory");
        condition = made(nurse, "lake", "Condition", """
                "subject":{"reference":"Patient/%s"},"code":{"text":"Conditioncanary"} """.formatted(ann));
    }

    private String observation(String patient, String category) {
        return made(nurse, "lake", "Observation", """
                "status":"final","subject":{"reference":"Patient/%s"},"code":{"text":"%s"},
                "category":[{"coding":[{"system":"%s","code":"%s"}]}] """.formatted(patient, "canary-" + category, CATEGORY, category));
    }

    private static String made(Browser who, String practice, String type, String members) {
        var answer = who.send(
                "POST",
                "/practices/" + practice + "/fhir/" + type,
                "application/fhir+json",
                "{\"resourceType\":\"" + type + "\"," + members + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString("");
    }

    /** Registers an app; its secret, or the empty string. */
    String register(String id, String json) {
        var answer = admin.send("PUT", "/clients/" + id, "application/json", json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body()).path("secret").asString("");
    }

    /** Registers a backend service that acts within the rights of account robot. */
    void service(String id, String... scopes) {
        register(id, """
                {"display":"%s","account":"robot","scopes":["%s"],"jwks":{"keys":[%s,%s]}}""".formatted(id, String.join("\",\"", scopes), rsa.toPublicJWK(), ec.toPublicJWK()));
    }

    JWTClaimsSet.Builder claims(String app) {
        return new JWTClaimsSet.Builder()
                .issuer(app)
                .subject(app)
                .audience(base + "/oauth2/token")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(240)));
    }

    static String signed(JWTClaimsSet claims, JWK key) throws JOSEException {
        boolean elliptic = key instanceof ECKey;
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(elliptic ? JWSAlgorithm.ES384 : JWSAlgorithm.RS384)
                        .keyID(key.getKeyID())
                        .build(),
                claims);
        jwt.sign(elliptic ? new ECDSASigner(key.toECKey()) : new RSASSASigner(key.toRSAKey()));
        return jwt.serialize();
    }

    HttpResponse<String> asService(String assertion, String scope) {
        return form(
                "/oauth2/token",
                "grant_type",
                "client_credentials",
                "scope",
                scope,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion);
    }

    /** The access token of a backend service. */
    String token(String app, String scope) throws JOSEException {
        var answer = asService(signed(claims(app).build(), rsa), scope);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asString("");
    }

    static JsonNode json(HttpResponse<String> answer) {
        return FhirJson.parse(answer.body());
    }

    HttpResponse<String> form(String path, String... namesAndValues) {
        return send("POST", path, "application/x-www-form-urlencoded", encoded(namesAndValues));
    }

    static String encoded(String... namesAndValues) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    HttpResponse<String> with(String token, String method, String path, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + token;
        return send(method, path, "application/fhir+json", body, all);
    }

    HttpResponse<String> get(String token, String path, String... headers) {
        return with(token, "GET", path, "", headers);
    }

    HttpResponse<String> send(String method, String path, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .header("Content-Type", type)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return Conformance.checked(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.context().close();
    }
}
