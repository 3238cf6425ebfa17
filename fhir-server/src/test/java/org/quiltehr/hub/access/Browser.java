package org.quiltehr.hub.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.hub.Conformance;

/** A client that keeps cookies and says of its requests what a browser says of those of the hub's own pages. */
public final class Browser {

    /** The password each account is given at its first sign-in. */
    static final String PASSWORD = "seventeen quiet herons";

    private static final Pattern SECRET = Pattern.compile("id=\"secret\">([A-Z2-7 ]+)<");
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String base;
    /** Requests of all clients of this virtual machine that were answered, but for those that leave no event. */
    private static final Map<String, LongAdder> ANSWERED = new ConcurrentHashMap<>();

    private final String token;
    private byte[] secret = new byte[0];

    public Browser(String base) {
        this(base, "");
    }

    /** An app with an access token. */
    Browser(String base, String token) {
        this.token = token;
        this.base = base.replace("0.0.0.0", "127.0.0.1");
    }

    /** How many requests to a hub were answered that must have left an event. */
    static long answered(String hub) {
        return ANSWERED.getOrDefault(hub.replace("0.0.0.0", "127.0.0.1"), new LongAdder())
                .sum();
    }

    String base() {
        return base;
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", "", headers);
    }

    public HttpResponse<String> send(String method, String path, String type, String body, String... headers) {
        return Conformance.checked(unread(method, path, type, body, headers));
    }

    /** The same, without giving the answer to the strict parser. */
    HttpResponse<String> unread(String method, String path, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!List.of(headers).contains("Sec-Fetch-Site")) {
            request.header("Sec-Fetch-Site", "same-origin");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean excepted = path.startsWith("/actuator/") || path.endsWith("/.well-known/smart-configuration");
            if (!excepted && !method.equals("OPTIONS")) {
                ANSWERED.computeIfAbsent(base, hub -> new LongAdder()).increment();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> form(String path, String... namesAndValues) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return send("POST", path, "application/x-www-form-urlencoded", body.toString());
    }

    /** Signs in for the first time, with the password the hub made: enrols the second factor, takes a password of its own. */
    public Browser firstSignIn(String name, String password) {
        List<Integer> answers = new ArrayList<>();
        answers.add(form("/sign-in", "name", name, "password", password).statusCode());
        secret = secret(get("/sign-in").body());
        answers.add(form("/sign-in/step", "value", code()).statusCode());
        answers.add(form("/sign-in/step", "value", PASSWORD).statusCode());
        if (!answers.equals(List.of(302, 302, 302))) {
            throw new AssertionError("sign-in of " + name + ": " + answers);
        }
        return this;
    }

    byte[] secret() {
        return secret.clone();
    }

    String code() {
        return Totp.code(secret, Instant.now());
    }

    /** The code for the secret a page of enrolment shows. */
    public static String codeOf(String page) {
        return Totp.code(secret(page), Instant.now());
    }

    /** The secret a page of enrolment shows. */
    static byte[] secret(String page) {
        Matcher shown = SECRET.matcher(page);
        if (!shown.find()) {
            throw new AssertionError("the page shows no secret");
        }
        String text = shown.group(1).replace(" ", "");
        byte[] out = new byte[text.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (char c : text.toCharArray()) {
            bits = bits << 5 | BASE32.indexOf(c);
            held += 5;
            if (held >= 8) {
                held -= 8;
                out[at++] = (byte) (bits >> held);
            }
        }
        return out;
    }

    String cookie() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(c -> c.getName().equals(Door.COOKIE))
                .map(java.net.HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }
}
