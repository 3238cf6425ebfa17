package org.quiltehr.hub.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An OpenID Connect provider of one person, which holds its client to PKCE and can be told to lie. */
final class TestProvider implements AutoCloseable {

    static final String CLIENT = "quilt-hub";
    static final String SECRET = "s3cret of the test";

    final String issuer;
    final RSAKey key = rsa("published");
    private final HttpServer server;
    private final Map<String, Map<String, List<String>>> codes = new ConcurrentHashMap<>();

    /** What the next tokens claim. */
    volatile UnaryOperator<JWTClaimsSet.Builder> lie = claims -> claims;

    /** How the next tokens are signed. */
    volatile String alg = "RS256";

    volatile RSAKey signing = key;

    TestProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token","jwks_uri":"%1$s/jwks",
                 "response_types_supported":["code"],"subject_types_supported":["public"],
                 "id_token_signing_alg_values_supported":["RS256"]}""".formatted(issuer)));
        server.createContext("/jwks", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString(true)));
        server.createContext("/token", this::token);
        server.start();
    }

    static RSAKey rsa(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the provider does when somebody signs in there: the address the browser is sent back to. */
    String signedIn(String location) {
        Map<String, List<String>> asked =
                URLUtils.parseParameters(URI.create(location).getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        return asked.get("redirect_uri").getFirst() + "?code=" + code + "&state="
                + asked.get("state").getFirst();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, List<String>> form =
                URLUtils.parseParameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, List<String>> asked =
                codes.remove(String.valueOf(form.get("code").getFirst()));
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(form.get("code_verifier").getFirst()));
        String basic = Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET.replace(" ", "+")).getBytes(StandardCharsets.UTF_8));
        boolean fits = asked != null
                && asked.get("code_challenge").contains(challenge)
                && asked.get("code_challenge_method").contains("S256")
                && asked.get("redirect_uri").equals(form.get("redirect_uri"))
                && ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!fits) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        JWTClaimsSet claims = lie.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject("subject-1")
                        .audience(CLIENT)
                        .issueTime(new Date())
                        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                        .claim("nonce", asked.get("nonce").getFirst()))
                .build();
        answer(exchange, 200, """
                {"access_token":"x","token_type":"Bearer","id_token":"%s"}""".formatted(signed(claims)));
    }

    private String signed(JWTClaimsSet claims) {
        if (alg.equals("none")) {
            return new PlainJWT(claims).serialize();
        }
        try {
            JWSSigner signer = alg.startsWith("HS")
                    ? new MACSigner(SECRET.repeat(3).getBytes(StandardCharsets.UTF_8))
                    : new RSASSASigner(signing);
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.parse(alg))
                            .keyID(signing.getKeyID())
                            .build(),
                    claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
