package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.hub.outbound.Reach;

/** Keys by address: when they are asked for, how long they are kept, and what an address can do to the hub. */
class RemoteKeysTest {

    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile byte[] body = {};
    private volatile int status = 200;
    private volatile String control = "";
    private HttpServer site;
    private RemoteKeys keys;
    private String address;

    @BeforeEach
    void start() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/jwks", exchange -> {
            asked.incrementAndGet();
            if (!control.isEmpty()) {
                exchange.getResponseHeaders().set("Cache-Control", control);
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
        address = "http://127.0.0.1:" + site.getAddress().getPort() + "/jwks";
        keys = new RemoteKeys(Reach.of("127.0.0.1"), () -> now);
    }

    @AfterEach
    void stop() {
        keys.close();
        site.stop(0);
    }

    private void publish(String... names) throws JOSEException {
        body = new JWKSet(List.of(names).stream().map(RemoteKeysTest::key).toList())
                .toString(true)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static com.nimbusds.jose.jwk.JWK key(String name) {
        try {
            return new ECKeyGenerator(Curve.P_384).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean has(String name) {
        return keys.at(address, name).getKeyByKeyId(name) != null;
    }

    @Test
    void areKeptAndAskedForAnewWhenAKeyIsMissingButNotWithoutEnd() throws JOSEException {
        publish("one");
        assertThat(has("one")).isTrue();
        assertThat(has("one")).isTrue();
        assertThat(asked).hasValue(1);
        publish("two");
        for (int i = 0; i < 20; i++) {
            assertThat(has("two")).as("half a minute has not passed").isFalse();
        }
        assertThat(asked).hasValue(1);
        now = now.plusSeconds(31);
        assertThat(has("two")).isTrue();
        assertThat(has("one")).as("a key that was taken away is taken no more").isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void areKeptAsLongAsTheServerSaysAndAnHourAtMost() throws JOSEException {
        publish("one");
        control = "public, max-age=120";
        has("one");
        now = now.plusSeconds(119);
        has("one");
        assertThat(asked).hasValue(1);
        now = now.plusSeconds(2);
        control = "max-age=999999";
        has("one");
        assertThat(asked).hasValue(2);
        now = now.plus(Duration.ofMinutes(59));
        has("one");
        assertThat(asked).hasValue(2);
        now = now.plus(Duration.ofMinutes(2));
        has("one");
        assertThat(asked).hasValue(3);
    }

    @Test
    void thoseKnownStayWhileTheServerIsDown() throws JOSEException {
        publish("one");
        has("one");
        now = now.plus(Duration.ofHours(2));
        status = 503;
        assertThat(has("one")).isTrue();
        body = "<html>".getBytes(StandardCharsets.UTF_8);
        status = 200;
        now = now.plusSeconds(31);
        assertThat(has("one")).isTrue();
    }

    @Test
    void whatIsTooLongOrHoldsTooManyKeysIsNotTaken() throws JOSEException {
        body = new byte[200_000];
        assertThat(keys.at(address, null).getKeys()).isEmpty();
        publish(java.util.stream.IntStream.range(0, 51).mapToObj(i -> "k" + i).toArray(String[]::new));
        now = now.plusSeconds(31);
        assertThat(keys.at(address, null).getKeys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "https://10.0.0.1/jwks",
                "https://[::1]/jwks",
                "http://keys.example/jwks",
                "file:///etc/passwd",
                "nonsense"
            })
    void anAddressThatMayNotBeReachedGivesNoKey(String forbidden) {
        assertThat(keys.at(forbidden, null).getKeys()).isEmpty();
        assertThat(asked).hasValue(0);
    }
}
