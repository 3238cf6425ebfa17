package org.quiltehr.hub.receive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Range;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Who may connect to the MLLP port: any address if none is named; by TLS if the configuration has a bundle named
 * {@code mllp}, with a certificate of their own if that bundle has a trust store.
 */
final class MllpDoor {

    private static final Logger LOG = LoggerFactory.getLogger(MllpDoor.class);
    private static final String BUNDLE = "mllp";
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final long A_MINUTE = 60_000_000_000L;

    private final List<Range> allowed;
    private final @Nullable SslBundle tls;
    private final AtomicLong told = new AtomicLong(System.nanoTime() - A_MINUTE);

    private MllpDoor(List<Range> allowed, @Nullable SslBundle tls) {
        this.allowed = List.copyOf(allowed);
        this.tls = tls;
    }

    /**
     * By the configuration.
     *
     * @param allowed addresses and ranges, separated by commas; empty: all
     */
    static MllpDoor of(String allowed, SslBundles bundles) {
        List<Range> ranges = new ArrayList<>();
        for (String text : allowed.split(",")) {
            if (!text.isBlank()) {
                ranges.add(Range.parse(text.strip())
                        .orElseThrow(() -> new IllegalArgumentException("quilt.mllp.allow (QUILT_MLLP_ALLOW): \""
                                + text.strip() + "\" is no range of addresses such as 10.20.0.0/16")));
            }
        }
        return new MllpDoor(ranges, bundles.getBundleNames().contains(BUNDLE) ? bundles.getBundle(BUNDLE) : null);
    }

    ServerSocket socket() throws IOException {
        if (tls == null) {
            return new ServerSocket();
        }
        SSLServerSocket socket = (SSLServerSocket)
                tls.createSslContext().getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(asksForCertificates(tls));
        return socket;
    }

    private static boolean asksForCertificates(SslBundle bundle) {
        return bundle.getStores().getTrustStore() != null;
    }

    /** For the line that tells the port. */
    String words() {
        if (tls == null) {
            return "";
        }
        return asksForCertificates(tls) ? ", TLS with certificates of senders" : ", TLS";
    }

    /** Whether an address may connect. Of those that may not one is told each minute. */
    boolean allows(InetAddress address) {
        if (allowed.isEmpty() || allowed.stream().anyMatch(range -> range.holds(address))) {
            return true;
        }
        long last = told.get();
        long now = System.nanoTime();
        if (now - last >= A_MINUTE && told.compareAndSet(last, now)) {
            LOG.warn(
                    "mllp: {} is none of the addresses of quilt.mllp.allow and was not heard",
                    address.getHostAddress());
        }
        return false;
    }

    /** The handshake of TLS, which may not take for ever. */
    static void greet(Socket connection) throws IOException {
        if (connection instanceof SSLSocket secure) {
            secure.setSoTimeout(HANDSHAKE_MILLIS);
            secure.startHandshake();
            secure.setSoTimeout(0);
        }
    }
}
