package org.quiltehr.hub.receive.pull;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.receive.pull.PullSettings.Auth;
import org.quiltehr.hub.receive.remote.Secrets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Access tokens of one feed: fetched when first needed, renewed before they end or when the server refuses one. */
final class Tokens {

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration UNSAID = Duration.ofMinutes(5);

    private record Token(String value, Instant until) {}

    private record Endpoint(String url, String scope) {}

    private final Client client;
    private final PullSettings settings;
    private final Practice practice;
    private final Secrets secrets;
    private @Nullable Token token;
    private @Nullable Endpoint endpoint;

    Tokens(Client client, PullSettings settings, Practice practice, Secrets secrets) {
        this.client = client;
        this.settings = settings;
        this.practice = practice;
        this.secrets = secrets;
    }

    /** The value of the header Authorization; empty if the server wants none. */
    synchronized Optional<String> header() throws IOException, PullFault, InterruptedException {
        if (settings.auth() instanceof Auth.None) {
            return Optional.empty();
        }
        Token now = token;
        if (now == null || Instant.now().isAfter(now.until())) {
            now = fetch();
            token = now;
        }
        return Optional.of("Bearer " + now.value());
    }

    /** The server refused this header: the next one is new, unless another thread has renewed it already. */
    synchronized void refused(String header) {
        if (token != null && header.equals("Bearer " + token.value())) {
            token = null;
        }
    }

    private Token fetch() throws IOException, PullFault, InterruptedException {
        Endpoint at = endpoint();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("scope", at.scope());
        switch (settings.auth()) {
            case Auth.None none -> throw new IllegalStateException("no token is wanted");
            case Auth.Secret by -> {
                String pair = encode(by.clientId()) + ":" + encode(secret(by.secret()));
                headers.put(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
            case Auth.Signed by -> {
                form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
                form.put("client_assertion", Assertion.of(by, secret(by.key()), at.url(), Instant.now()));
            }
        }
        byte[] body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
        Client.Answer answer = client.send("POST", URI.create(at.url()), headers, body);
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new IOException("token endpoint busy");
        }
        try {
            ObjectNode json = FhirJson.parse(answer.body());
            String value = json.path("access_token").asString("");
            if (answer.status() == 200 && !value.isEmpty()) {
                long seconds = json.path("expires_in").asLong(UNSAID.toSeconds());
                Instant until = Instant.now().plusSeconds(Math.max(1, Math.min(seconds, 86_400)));
                boolean shortLived = seconds <= 2 * EARLY.toSeconds();
                return new Token(value, shortLived ? until.minusSeconds(seconds / 4) : until.minus(EARLY));
            }
            throw refused(answer.status(), json.path("error").asString(""));
        } catch (JacksonException e) {
            throw refused(answer.status(), "");
        }
    }

    private static PullFault refused(int status, String error) {
        String why = error.matches("[a-z_]{1,40}") ? ", " + error : "";
        return new PullFault(
                "token-refused",
                "The token endpoint gave no token (" + status + why
                        + "). Check pull.auth: clientId, the secret or key the" + " vendor knows, and scope.");
    }

    private Endpoint endpoint() throws IOException, PullFault, InterruptedException {
        Endpoint known = endpoint;
        if (known != null) {
            return known;
        }
        String url = switch (settings.auth()) {
            case Auth.None none -> null;
            case Auth.Secret by -> by.tokenUrl();
            case Auth.Signed by -> by.tokenUrl();
        };
        String scope = switch (settings.auth()) {
            case Auth.None none -> null;
            case Auth.Secret by -> by.scope();
            case Auth.Signed by -> by.scope();
        };
        if (url == null || scope == null) {
            JsonNode smart = discover(url == null);
            if (url == null) {
                url = smart.path("token_endpoint").asString("");
            }
            if (scope == null) {
                boolean second = false;
                for (JsonNode capability : smart.path("capabilities")) {
                    second |= capability.asString("").equals("permission-v2");
                }
                scope = second ? "system/*.rs" : "system/*.read";
            }
        }
        Endpoint found = new Endpoint(url, scope);
        endpoint = found;
        return found;
    }

    /** {@code .well-known/smart-configuration}; an empty object if there is none and it can be done without. */
    private JsonNode discover(boolean needed) throws IOException, PullFault, InterruptedException {
        Client.Answer answer = client.send(
                "GET",
                URI.create(settings.base() + "/.well-known/smart-configuration"),
                Map.of("Accept", "application/json"),
                null);
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new IOException("discovery busy");
        }
        try {
            if (answer.status() == 200) {
                ObjectNode smart = FhirJson.parse(answer.body());
                String url = smart.path("token_endpoint").asString("");
                if (!needed || url.matches("https?://\\S+")) {
                    return smart;
                }
            }
        } catch (JacksonException e) {
            // told below, like a missing one
        }
        if (needed) {
            throw new PullFault(
                    "no-token-endpoint",
                    "The server's .well-known/smart-configuration names no token endpoint. Set pull.auth.tokenUrl.");
        }
        return FhirJson.mapper().createObjectNode();
    }

    private String secret(String name) throws PullFault {
        return secrets.of(practice, name)
                .orElseThrow(() -> new PullFault(
                        "no-secret",
                        "The secret " + name + " is not there. Put it into " + Secrets.places(practice, name) + "."));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
