package org.quiltehr.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that leads elsewhere, talks without end, or is in the hub's own network. */
class OutboundTest {

    private static final Duration SHORT = Duration.ofSeconds(3);

    private final List<Headers> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/here", exchange -> {
            asked.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/to", exchange -> {
            asked.add(exchange.getRequestHeaders());
            exchange.getResponseHeaders()
                    .add("Location", exchange.getRequestURI().getQuery());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] more = new byte[8192];
            try {
                while (true) {
                    exchange.getResponseBody().write(more);
                }
            } catch (IOException closed) {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static Outbound only(String allowed) {
        return new Outbound(Reach.of(allowed), 4, SHORT, SHORT);
    }

    private static String get(Outbound out, String at) throws IOException {
        StringBuilder body = new StringBuilder();
        out.get(
                URI.create(at),
                Map.of("Authorization", "Bearer word", "Accept", "*/*"),
                SHORT,
                (head, in) -> body.append(head.status())
                        .append(' ')
                        .append(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        return body.toString();
    }

    @Test
    void theOwnNetworkIsReachedOnlyIfItIsMeant() throws IOException {
        try (Outbound none = only("");
                Outbound some = only("127.0.0.1")) {
            assertThatThrownBy(() -> get(none, base + "/here")).isInstanceOf(Reach.Refused.class);
            assertThat(asked).isEmpty();
            assertThat(get(some, base + "/here")).isEqualTo("200 ok");
        }
    }

    /** A name is judged by what it resolves to, not by how it looks. */
    @Test
    void aNameOfTheOwnNetworkIsRefusedThoughItIsHttps() {
        try (Outbound none = only("")) {
            assertThatThrownBy(() ->
                            get(none, "https://localhost:" + server.getAddress().getPort() + "/here"))
                    .isInstanceOf(Reach.Refused.class);
        }
    }

    @Test
    void eachHopOfARedirectIsJudged() throws IOException {
        try (Outbound some = only("127.0.0.1")) {
            assertThat(get(some, base + "/to?/here")).isEqualTo("200 ok");
            for (String to : List.of(
                    "http://127.0.0.2:" + server.getAddress().getPort() + "/here",
                    "http://169.254.169.254/latest/meta-data",
                    "file:///etc/passwd",
                    "https://[::1]/here")) {
                asked.clear();
                assertThatThrownBy(() -> get(some, base + "/to?" + to)).isInstanceOf(Reach.Refused.class);
                assertThat(asked).as("asked but for the redirect").hasSize(1);
            }
            assertThatThrownBy(() -> get(some, base + "/to?/to?/to")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCircleOfRedirectsEnds() {
        server.createContext("/round", exchange -> {
            exchange.getResponseHeaders().add("Location", "/round");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        try (Outbound some = only("127.0.0.1")) {
            assertThatThrownBy(() -> get(some, base + "/round")).isInstanceOf(Outbound.TooManyRedirects.class);
        }
    }

    @Test
    void credentialsStayWithTheOriginTheyAreFor() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        other.start();
        try (Outbound some = only("127.0.0.1")) {
            get(some, base + "/to?http://127.0.0.1:" + other.getAddress().getPort() + "/");
            assertThat(asked).hasSize(2);
            assertThat(asked.getFirst()).containsKey("Authorization");
            assertThat(asked.getLast()).doesNotContainKey("Authorization").containsKey("Accept");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aBodyWithoutEndIsLeftOrCutOff() throws IOException {
        try (Outbound some = only("127.0.0.1")) {
            int[] status = new int[1];
            some.send(
                    "POST",
                    URI.create(base + "/endless"),
                    Map.of(),
                    new byte[1],
                    SHORT,
                    (head, in) -> status[0] = head.status());
            assertThat(status[0]).isEqualTo(200);
            long began = System.nanoTime();
            assertThatThrownBy(() -> some.send(
                            "GET",
                            URI.create(base + "/endless"),
                            Map.of(),
                            null,
                            Duration.ofMillis(500),
                            (head, in) -> in.transferTo(java.io.OutputStream.nullOutputStream())))
                    .isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** A name that is of an allowed address when it is judged, and of another one whenever it is asked for again. */
    @Test
    void whatWasJudgedIsWhatIsConnectedTo() throws Exception {
        InetAddress allowed = InetAddress.getByName("127.0.0.1");
        InetAddress other = InetAddress.getByName("127.0.0.2");
        int port = server.getAddress().getPort();
        AtomicInteger times = new AtomicInteger();
        Reach reach = Reach.of("127.0.0.1, turning.example")
                .with(host -> new InetAddress[] {times.incrementAndGet() == 1 ? allowed : other});
        HttpServer trap = HttpServer.create(new InetSocketAddress(other, port), 0);
        trap.createContext("/", exchange -> {
            exchange.sendResponseHeaders(418, -1);
            exchange.close();
        });
        trap.start();
        try (Outbound some = new Outbound(reach, 1, SHORT, SHORT)) {
            assertThat(get(some, "http://turning.example:" + port + "/here")).isEqualTo("200 ok");
            assertThat(times).hasValue(1);
        } finally {
            trap.stop(0);
        }
        Reach strict = Reach.of("127.0.0.1").with(host -> new InetAddress[] {allowed, other});
        assertThatThrownBy(() -> strict.resolve("turning.example")).isInstanceOf(Reach.Refused.class);
    }
}
