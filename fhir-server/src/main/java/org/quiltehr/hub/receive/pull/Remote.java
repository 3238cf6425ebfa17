package org.quiltehr.hub.receive.pull;

import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A vendor's FHIR server as one feed sees it. What may pass is waited for: a busy server as long as it asks, a failing
 * one with growing, uneven pauses, an ended token once. The token goes to the base's own origin only.
 */
final class Remote implements AutoCloseable {

    private static final int ATTEMPTS = 6;
    private static final int REDIRECTS = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    /** A server that wants a longer pause is left alone, and asked again by a later run. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What the server said. */
    sealed interface Said {

        /** A resource. */
        @SuppressWarnings("ArrayRecordComponent")
        record Resource(
                ObjectNode tree, byte[] bytes, @Nullable Instant at) implements Said {}

        /** No: the request, not the moment, is wrong. */
        record Refused(int status) implements Said {}
    }

    private final Client client;
    private final Tokens tokens;
    private final PullSettings settings;
    private final URI base;
    private final AtomicLong requests = new AtomicLong();
    /** Of {@link System#nanoTime}. */
    private volatile long quietUntil = System.nanoTime();

    Remote(Client client, Tokens tokens, PullSettings settings) {
        this.client = client;
        this.tokens = tokens;
        this.settings = settings;
        this.base = URI.create(settings.base());
    }

    long requests() {
        return requests.get();
    }

    /** The address of a path below the base. */
    URI below(String path) {
        return URI.create(settings.base() + "/" + path);
    }

    /** Reads a resource. */
    Said get(URI at) throws PullFault, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Client.Answer answer = ask("GET", at, Map.of("Accept", "application/fhir+json, application/json;q=0.9"));
            int status = answer.status();
            if (status >= 400) {
                return new Said.Refused(status);
            }
            if (status != 200) {
                throw new PullFault("not-fhir", "The server answered " + status + " where a resource was expected.");
            }
            try {
                byte[] body = withoutMark(answer.body());
                ObjectNode tree = FhirJson.parse(body);
                if (tree.path("resourceType").isString()) {
                    return new Said.Resource(tree, body, date(answer));
                }
                throw notFhir();
            } catch (JacksonException e) {
                String type = answer.header("content-type");
                boolean cut = type == null || type.toLowerCase(Locale.ROOT).contains("json");
                if (!cut) {
                    throw notFhir();
                }
                if (attempt >= ATTEMPTS) {
                    throw new PullFault(
                            "broken-json",
                            "The server's answers are cut or no JSON, " + ATTEMPTS
                                    + " times in a row. What was fetched before is kept; the next run goes on here.");
                }
                pause(attempt);
            }
        }
    }

    private static PullFault notFhir() {
        return new PullFault(
                "not-fhir",
                "The server answered with something else than FHIR JSON, perhaps a page for people. Check pull.base.");
    }

    /** Sends, until the answer is neither busy, failing nor a redirect. */
    Client.Answer ask(String method, URI at, Map<String, String> headers) throws PullFault, InterruptedException {
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            waitUntilQuietEnds();
            try {
                Map<String, String> all = new LinkedHashMap<>(headers);
                Optional<String> token = sameOrigin(at) ? tokens.header() : Optional.empty();
                token.ifPresent(value -> all.put("Authorization", value));
                requests.incrementAndGet();
                Client.Answer answer = redirected(method, at, all);
                if (answer.status() == 401) {
                    if (token.isEmpty() || renewed) {
                        throw unauthorized(at);
                    }
                    tokens.refused(token.get());
                    renewed = true;
                    continue;
                }
                if (!passes(answer.status())) {
                    return answer;
                }
                waitFor(answer, attempt);
            } catch (IOException e) {
                if (attempt >= ATTEMPTS) {
                    throw new PullFault(
                            "unreachable",
                            "The server did not answer " + ATTEMPTS + " times in a row ("
                                    + e.getClass().getSimpleName() + "). The next run goes on where this one stopped.");
                }
                pause(attempt);
            }
        }
    }

    /** Streams a file of an export; no repetitions, since its caller knows how far it came. */
    void stream(URI at, boolean withToken, Map<String, String> headers, Client.BodyReader reader)
            throws IOException, PullFault, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (withToken && sameOrigin(at)) {
            tokens.header().ifPresent(value -> all.put("Authorization", value));
        }
        requests.incrementAndGet();
        client.stream(at, all, reader);
    }

    /** A file was refused: the next request bears a new token. */
    void refusedToken() throws IOException, PullFault, InterruptedException {
        Optional<String> token = tokens.header();
        token.ifPresent(tokens::refused);
    }

    private PullFault unauthorized(URI at) {
        return sameOrigin(at)
                ? new PullFault("unauthorized", "The server refuses the hub (401). Check pull.auth.")
                : new PullFault(
                        "unauthorized",
                        "The server led to another origin, which refuses the hub (401): the token is given to the origin"
                                + " of pull.base only. Set pull.base to the address the server's links bear.");
    }

    private Client.Answer redirected(String method, URI at, Map<String, String> headers)
            throws IOException, PullFault, InterruptedException {
        URI now = at;
        Map<String, String> sent = new LinkedHashMap<>(headers);
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            Client.Answer answer = client.send(method, now, sent, null);
            String location = answer.header("location");
            boolean redirect = answer.status() >= 301 && answer.status() <= 308 && answer.status() != 304;
            if (!redirect || location == null || !method.equals("GET")) {
                return answer;
            }
            now = resolve(now, location);
            if (!sameOrigin(now)) {
                sent.remove("Authorization");
            }
        }
        throw new PullFault("redirects", "The server redirects in a circle. Check pull.base.");
    }

    static URI resolve(URI from, String link) throws PullFault {
        try {
            return from.resolve(link.replace("|", "%7C").replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw new PullFault("bad-link", "The server gave a link that is no URL.");
        }
    }

    private boolean sameOrigin(URI at) {
        return Objects.equals(base.getScheme(), at.getScheme())
                && base.getHost().equalsIgnoreCase(at.getHost())
                && port(base) == port(at);
    }

    private static int port(URI at) {
        return at.getPort() >= 0 ? at.getPort() : "https".equals(at.getScheme()) ? 443 : 80;
    }

    private static boolean passes(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500 && status != 501;
    }

    private void waitFor(Client.Answer answer, int attempt) throws PullFault, InterruptedException {
        Duration asked = retryAfter(answer);
        if (asked != null && asked.compareTo(PATIENCE) > 0) {
            throw new PullFault(
                    "busy",
                    "The server asks for a pause (Retry-After). The run goes on after it.",
                    Instant.now().plus(asked));
        }
        if (attempt >= ATTEMPTS) {
            throw new PullFault(
                    answer.status() == 429 ? "busy" : "server-error",
                    "The server answered " + answer.status() + " " + ATTEMPTS
                            + " times in a row. The next run goes on where this one stopped.");
        }
        if (asked == null) {
            pause(attempt);
        } else {
            // some more, so that all who wait do not come back at one moment
            Duration spread = settings.firstPause()
                    .multipliedBy(ThreadLocalRandom.current().nextInt(100))
                    .dividedBy(100);
            quietUntil = System.nanoTime() + asked.plus(spread).toNanos();
        }
    }

    private void waitUntilQuietEnds() throws InterruptedException {
        for (long left = quietUntil - System.nanoTime(); left > 0; left = quietUntil - System.nanoTime()) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    void pause(int attempt) throws InterruptedException {
        long longest =
                Math.min(LONGEST_PAUSE.toMillis(), settings.firstPause().toMillis() << Math.min(attempt - 1, 20));
        Thread.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    /** {@code Retry-After} in seconds or as a date, or null. */
    static @Nullable Duration retryAfter(Client.Answer answer) {
        String text = answer.header("retry-after");
        if (text == null) {
            return null;
        }
        if (text.strip().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text.strip()));
        }
        try {
            Instant until = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Instant now = date(answer);
            Duration left = Duration.between(now == null ? Instant.now() : now, until);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The server's own clock. */
    private static @Nullable Instant date(Client.Answer answer) {
        String date = answer.header("date");
        try {
            return date == null
                    ? null
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static byte[] withoutMark(byte[] body) {
        boolean mark = body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return mark ? java.util.Arrays.copyOfRange(body, 3, body.length) : body;
    }

    @Override
    public void close() {
        client.close();
    }
}
