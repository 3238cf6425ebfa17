package org.quiltehr.hub.receive.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.receive.remote.Addresses;

/**
 * One request, one answer: no redirects, no repetitions, no cookies. Every address is judged when it is connected to; an
 * answer that is too long or takes too long is cut off.
 */
final class Client implements AutoCloseable {

    private static final int LONGEST = 64_000_000;
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration PAGE = Duration.ofMinutes(3);

    /** The answer of a server; header names in lower case. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, Map<String, String> headers, byte[] body) {

        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }

    /** Reads a body as it comes. */
    interface BodyReader {
        void read(Answer head, InputStream body) throws IOException, PullFault, InterruptedException;
    }

    private final CloseableHttpClient http;
    private final boolean allowPrivate;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pull-deadline").factory());

    Client(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(20)
                        .setMaxConnPerRoute(20)
                        .setDnsResolver(new Judge(allowPrivate))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT))
                                .setSocketTimeout(Timeout.of(SILENCE))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(SILENCE))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Quilt")
                .build();
    }

    private record Judge(boolean allowPrivate) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return Addresses.resolve(host, allowPrivate);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /** The whole answer. */
    Answer send(String method, URI at, Map<String, String> headers, byte @Nullable [] body)
            throws IOException, PullFault, InterruptedException {
        byte[][] read = new byte[1][];
        Answer[] got = new Answer[1];
        exchange(method, at, headers, body, PAGE, (head, in) -> {
            got[0] = head;
            read[0] = in.readNBytes(LONGEST + 1);
        });
        if (read[0].length > LONGEST) {
            throw new PullFault("too-large", "The server's answer exceeds 64 MB. Set a smaller pull.pageSize.");
        }
        return new Answer(got[0].status(), got[0].headers(), read[0]);
    }

    /** Hands the body over as it comes, without a limit to its whole length. */
    void stream(URI at, Map<String, String> headers, BodyReader reader)
            throws IOException, PullFault, InterruptedException {
        exchange("GET", at, headers, null, Duration.ofHours(12), reader);
    }

    private void exchange(
            String method,
            URI at,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration deadline,
            BodyReader reader)
            throws IOException, PullFault, InterruptedException {
        boolean scheme = "https".equals(at.getScheme()) || allowPrivate && "http".equals(at.getScheme());
        if (!scheme || at.getHost() == null) {
            throw new PullFault(
                    "address-refused",
                    "The server led to an address that is not https. Plain http is for feeds with allowPrivate: true.");
        }
        HttpUriRequestBase request = new HttpUriRequestBase(method, at);
        request.setHeader("Accept-Encoding", "gzip");
        headers.forEach(request::setHeader);
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        Future<?> end = clock.schedule(request::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            Throwable[] failed = new Throwable[1];
            http.execute(request, response -> {
                try {
                    HttpEntity entity = response.getEntity();
                    InputStream in = entity == null ? InputStream.nullInputStream() : entity.getContent();
                    reader.read(new Answer(response.getCode(), headers(response), new byte[0]), in);
                } catch (PullFault | InterruptedException e) {
                    failed[0] = e;
                    request.cancel();
                }
                return null;
            });
            rethrow(failed[0]);
        } catch (Addresses.Refused e) {
            throw new PullFault(
                    "address-refused",
                    "The server's address, or one it led to, belongs to the hub's own network. If that is meant, set"
                            + " allowPrivate: true for the feed.");
        } finally {
            end.cancel(false);
        }
    }

    private static void rethrow(@Nullable Throwable failed) throws PullFault, InterruptedException {
        if (failed instanceof PullFault fault) {
            throw fault;
        }
        if (failed instanceof InterruptedException interrupted) {
            throw interrupted;
        }
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
        http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
