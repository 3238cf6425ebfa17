package org.quiltehr.hub.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.receive.remote.Addresses;

/** Posts to subscribers: no redirects, no repetitions; every address is judged when it is connected to. */
final class Hook implements AutoCloseable {

    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout LONGEST = Timeout.ofSeconds(300);

    private final CloseableHttpClient http;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("notify-deadline").factory());

    Hook(boolean privateToo) {
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(50)
                        .setMaxConnPerRoute(10)
                        .setDnsResolver(new Judge(privateToo))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(LONGEST)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(LONGEST).build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Quilt")
                .build();
    }

    private record Judge(boolean privateToo) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return Addresses.resolve(host, privateToo);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /** Posts; null if the subscriber took it (2xx), else what was wrong, without anything the subscriber said. */
    @Nullable
    String post(URI to, Map<String, String> headers, byte[] json, Duration timeout) {
        HttpPost request = new HttpPost(to);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(json, ContentType.create("application/fhir+json")));
        Future<?> end = clock.schedule(request::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            int status = http.execute(request, response -> response.getCode());
            return status >= 200 && status < 300 ? null : "the subscriber answered with HTTP status " + status;
        } catch (Addresses.Refused e) {
            return "the endpoint is in the hub's own network, which is not allowed";
        } catch (IOException e) {
            return request.isCancelled()
                    ? "the subscriber did not answer within " + timeout.toSeconds() + " s"
                    : "the subscriber could not be reached (" + e.getClass().getSimpleName() + ")";
        } finally {
            end.cancel(false);
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        http.close();
    }
}
