package org.quiltehr.hub.receive.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;

/** One request, one answer, in the words of a pull: an address that is refused and an answer that is too long end the run. */
final class Client implements AutoCloseable {

    private static final int LONGEST = 64_000_000;
    private static final int CONNECTIONS = 20;
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration PAGE = Duration.ofMinutes(3);

    /** The answer of a server; names of headers in any case. */
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

    /** Carries what a reader says out of the exchange. */
    private static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;

        Stopped(Exception why) {
            super(why);
        }
    }

    private final Outbound out;

    Client(Reach reach) {
        this.out = new Outbound(reach, CONNECTIONS, CONNECT, SILENCE);
    }

    /** The whole answer. */
    Answer send(String method, URI at, Map<String, String> headers, byte @Nullable [] body)
            throws IOException, PullFault, InterruptedException {
        Answer[] got = new Answer[1];
        exchange(method, at, headers, body, PAGE, (head, in) -> {
            byte[] read = in.readNBytes(LONGEST + 1);
            if (read.length > LONGEST) {
                throw new PullFault("too-large", "The server's answer exceeds 64 MB. Set a smaller pull.pageSize.");
            }
            got[0] = new Answer(head.status(), head.headers(), read);
        });
        return got[0];
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
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putIfAbsent("Accept-Encoding", "gzip");
        try {
            out.send(method, at, all, body, deadline, (head, in) -> {
                try {
                    reader.read(new Answer(head.status(), head.headers(), new byte[0]), in);
                } catch (PullFault | InterruptedException e) {
                    throw new Stopped(e);
                }
            });
        } catch (Stopped e) {
            if (e.getCause() instanceof PullFault fault) {
                throw fault;
            }
            throw new InterruptedException();
        } catch (Reach.Refused e) {
            throw new PullFault(
                    "address-refused",
                    "The server's address, or one it led to, is not https or belongs to the hub's own network. If that is"
                            + " meant, set allowPrivate: true for the feed.");
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
