package org.quiltehr.hub.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Asks HTTP servers the hub was told of. Every address is judged when it is connected to ({@link Reach}), also one that a
 * redirect leads to; no repetitions, no cookies, no proxy of the system; an answer that takes too long is cut off, and so is
 * one whose head is too long.
 */
public final class Outbound implements AutoCloseable {

    private static final int REDIRECTS = 5;
    /** So much of a body nobody wanted is read, to use the connection again. */
    private static final int DRAINED = 65_536;

    private static final int MOST_HEADERS = 200;
    private static final int LONGEST_HEADER = 32_768;

    private final Reach reach;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outbound-deadline").factory());

    /** What a server answered before its body; names of headers in any case. */
    public record Answer(int status, Map<String, String> headers) {

        public @Nullable String header(String name) {
            return headers.get(name);
        }
    }

    /** Reads a body as it comes; it is there, and empty, if the answer has none. */
    public interface BodyReader {
        void read(Answer head, InputStream body) throws IOException;
    }

    /** The server led on more often than is followed. */
    public static final class TooManyRedirects extends IOException {
        private static final long serialVersionUID = 1L;

        TooManyRedirects() {
            super("more than " + REDIRECTS + " redirects");
        }
    }

    /**
     * A way out of its own.
     *
     * @param connections at once
     * @param connect how long a server may take to take a connection
     * @param silence how long it may say nothing
     */
    public Outbound(Reach reach, int connections, Duration connect, Duration silence) {
        this.reach = reach;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .setDnsResolver(new Judge(reach))
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxHeaderCount(MOST_HEADERS)
                                        .setMaxLineLength(LONGEST_HEADER)
                                        .build())
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(connect))
                                .setSocketTimeout(Timeout.of(silence))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(silence))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Quilt")
                .build();
    }

    /** The client connects to what this gives back, and asks nobody else. */
    private record Judge(Reach reach) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return reach.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /**
     * One request, one answer; a redirect is an answer.
     *
     * @throws Reach.Refused if the address may not be reached
     */
    public void send(
            String method,
            URI at,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration deadline,
            BodyReader reader)
            throws IOException {
        reach.check(at);
        HttpUriRequestBase request = new HttpUriRequestBase(method, at);
        headers.forEach(request::setHeader);
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        Future<?> end = clock.schedule(request::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
        boolean[] left = new boolean[1];
        try {
            http.execute(request, response -> {
                HttpEntity entity = response.getEntity();
                InputStream in = entity == null ? InputStream.nullInputStream() : entity.getContent();
                try {
                    reader.read(new Answer(response.getCode(), headers(response)), in);
                } catch (IOException | RuntimeException e) {
                    request.cancel();
                    throw e;
                }
                // what the reader left is not read to its end: it may have none
                if (in.readNBytes(DRAINED).length == DRAINED) {
                    left[0] = true;
                    request.cancel();
                }
                return null;
            });
        } catch (IOException e) {
            if (!left[0]) {
                throw e;
            }
        } finally {
            end.cancel(false);
        }
    }

    /**
     * Reads what is at an address, or where it leads to: each hop is judged as the first one was, and credentials stay with
     * the first one's origin.
     *
     * @throws Reach.Refused if the address, or one it leads to, may not be reached
     */
    public void get(URI at, Map<String, String> headers, Duration deadline, BodyReader reader) throws IOException {
        URI now = at;
        Map<String, String> sent = new LinkedHashMap<>(headers);
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            URI from = now;
            AtomicReference<@Nullable URI> next = new AtomicReference<>();
            send("GET", from, sent, null, deadline, (head, body) -> {
                URI to = leadsTo(from, head);
                next.set(to);
                if (to == null) {
                    reader.read(head, body);
                }
            });
            URI to = next.get();
            if (to == null) {
                return;
            }
            now = to;
            if (!isSameOrigin(at, now)) {
                sent.keySet().removeIf(Outbound::isCredential);
            }
        }
        throw new TooManyRedirects();
    }

    private static @Nullable URI leadsTo(URI from, Answer head) throws Reach.Refused {
        String location = head.header("location");
        boolean redirect = head.status() >= 301 && head.status() <= 308 && head.status() != 304;
        if (!redirect || location == null) {
            return null;
        }
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new Reach.Refused("the redirect leads to no address");
        }
    }

    private static boolean isCredential(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.equals("authorization") || name.equals("cookie") || name.startsWith("x-");
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(Objects.requireNonNullElse(other.getScheme(), ""))
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI at) {
        return at.getPort() >= 0 ? at.getPort() : "https".equalsIgnoreCase(at.getScheme()) ? 443 : 80;
    }

    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.put(header.getName(), header.getValue());
        }
        return headers;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }
}
