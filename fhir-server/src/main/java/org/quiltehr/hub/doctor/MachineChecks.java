package org.quiltehr.hub.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The machine: Java, disk, ports, and the certificates that ports show. */
public final class MachineChecks {

    private static final int WAIT_MILLIS = 2000;
    private static final double FEW = 0.10;
    private static final double VERY_FEW = 0.03;
    private static final Duration SOON = Duration.ofDays(30);

    private MachineChecks() {}

    /** All of them. */
    public static List<Line> run(Path data, int port, int mllpPort) {
        List<Line> lines = new ArrayList<>();
        lines.add(java());
        lines.add(disk(data));
        lines.addAll(port("HTTP port " + port, port));
        lines.addAll(port("MLLP port " + mllpPort, mllpPort));
        return lines;
    }

    private static Line java() {
        int version = Runtime.version().feature();
        String text =
                "version " + version + ", at most " + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB of heap";
        return version >= 21 ? Line.ok("Java", text) : Line.fail("Java", text + ": install 21 or newer");
    }

    private static Line disk(Path data) {
        try {
            FileStore store = Files.getFileStore(there(data.toAbsolutePath()));
            double free = store.getUsableSpace() / (double) store.getTotalSpace();
            String text = Math.round(100 * free) + " % of the data folder's disk are free ("
                    + store.getUsableSpace() / 1_000_000_000 + " GB)";
            if (free >= FEW) {
                return Line.ok("disk", text);
            }
            String what = text + ": make room, or have old months dropped (./quilt retain)";
            return free >= VERY_FEW ? Line.warn("disk", what) : Line.fail("disk", what);
        } catch (IOException e) {
            return Line.warn(
                    "disk",
                    "the disk of " + data + " cannot be asked (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The folder, or the nearest above it that is there. */
    private static Path there(Path folder) {
        Path parent = folder.getParent();
        return Files.exists(folder) || parent == null ? folder : there(parent);
    }

    /** A port is free or somebody answers; whoever answers by TLS shows a certificate. */
    static List<Line> port(String name, int port) {
        if (!answers(port)) {
            try (ServerSocket free = new ServerSocket(port)) {
                return List.of(Line.ok(name, "free: no hub runs on it"));
            } catch (IOException e) {
                return List.of(Line.fail(name, "cannot be listened on (" + e.getMessage() + "): choose another"));
            }
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.ok(name, "somebody answers"));
        X509Certificate shown = certificate(port);
        if (shown != null) {
            lines.add(expiry(name, shown.getNotAfter().toInstant(), Instant.now()));
        }
        return lines;
    }

    static Line expiry(String name, Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        String text = "valid until " + end;
        if (left.isNegative()) {
            return Line.fail(
                    name + " certificate", "expired at " + end + ": put a new one in its place and restart the hub");
        }
        return left.compareTo(SOON) > 0
                ? Line.ok(name + " certificate", text)
                : Line.warn(name + " certificate", text + ", in " + left.toDays() + " days: renew it");
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAIT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable X509Certificate certificate(int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAIT_MILLIS);
                socket.setSoTimeout(WAIT_MILLIS);
                socket.startHandshake();
                Certificate[] chain = socket.getSession().getPeerCertificates();
                return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
            }
        } catch (IOException | GeneralSecurityException e) {
            return null; // it speaks no TLS, or asks us for a certificate
        }
    }

    /** The certificate is only looked at: nothing is sent to whoever shows it. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
