package org.quiltehr.hub.notify;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;

/** Posts to subscribers: no redirects, no repetitions. */
final class Hook implements AutoCloseable {

    private static final int CONNECTIONS = 50;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(300);

    private final Outbound out;

    Hook(Reach reach) {
        this.out = new Outbound(reach, CONNECTIONS, CONNECT, LONGEST);
    }

    /** Posts; null if the subscriber took it (2xx), else what was wrong, without anything the subscriber said. */
    @Nullable
    String post(URI to, Map<String, String> headers, byte[] json, Duration timeout) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/fhir+json");
        int[] status = new int[1];
        long began = System.nanoTime();
        try {
            out.send("POST", to, all, json, timeout, (head, body) -> status[0] = head.status());
            return status[0] >= 200 && status[0] < 300 ? null : "the subscriber answered with HTTP status " + status[0];
        } catch (Reach.Refused e) {
            return "the endpoint is not https, or in the hub's own network, which is not allowed";
        } catch (IOException e) {
            return System.nanoTime() - began >= timeout.toNanos()
                    ? "the subscriber did not answer within " + timeout.toSeconds() + " s"
                    : "the subscriber could not be reached (" + e.getClass().getSimpleName() + ")";
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
