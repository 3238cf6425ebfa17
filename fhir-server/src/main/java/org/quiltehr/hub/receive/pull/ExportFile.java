package org.quiltehr.hub.receive.pull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One ndjson file of an export, read line by line as it comes; a download that breaks goes on after the last line. */
final class ExportFile {

    private static final int ATTEMPTS = 6;
    private static final int LINES = 200;
    private static final int BYTES = 4_000_000;
    private static final int LONGEST_LINE = 64_000_000;

    private final Remote remote;
    private final Delivery delivery;

    ExportFile(Remote remote, Delivery delivery) {
        this.remote = remote;
        this.delivery = delivery;
    }

    /**
     * Journals the file's lines.
     *
     * @param from bytes that are journaled already
     * @param journaled told how many bytes are, whenever some more are
     */
    void read(ExportRun.Output output, boolean token, long from, LongConsumer journaled)
            throws PullFault, InterruptedException {
        long[] offset = {from};
        long before = from;
        for (int attempt = 1; ; attempt++) {
            try {
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put("Accept", "application/fhir+ndjson, application/ndjson;q=0.9, */*;q=0.1");
                headers.put("Accept-Encoding", "identity");
                if (offset[0] > 0) {
                    headers.put("Range", "bytes=" + offset[0] + "-");
                }
                boolean[] complete = {false};
                remote.stream(output.url(), token, headers, (head, body) -> {
                    complete[0] = open(head, body, offset, journaled);
                });
                if (complete[0]) {
                    return;
                }
            } catch (IOException e) {
                // cut off: goes on below, after the last journaled line
            }
            attempt = offset[0] > before ? 1 : attempt;
            before = offset[0];
            if (attempt >= ATTEMPTS) {
                throw new PullFault(
                        "unreachable",
                        "A file of the export could not be read in " + ATTEMPTS
                                + " attempts. The next run goes on where this one stopped.");
            }
            remote.pause(attempt);
        }
    }

    private boolean open(Client.Answer head, InputStream body, long[] offset, LongConsumer journaled)
            throws IOException, PullFault, InterruptedException {
        int status = head.status();
        if (status == 416) {
            return true;
        }
        if (status == 200) {
            body.skipNBytes(offset[0]);
        } else if (status == 404 || status == 410 || status == 403) {
            throw new PullFault(
                    "export-gone", "A file of the export is not there any more. The next run asks for a new export.");
        } else if (status == 401) {
            remote.refusedToken();
            return false;
        } else if (status != 206) {
            return false;
        }
        lines(new BufferedInputStream(body, 1 << 16), offset, journaled);
        return true;
    }

    private void lines(InputStream in, long[] offset, LongConsumer journaled)
            throws IOException, PullFault, InterruptedException {
        List<Fetched> batch = new ArrayList<>();
        long read = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    throw new PullFault("too-large", "A line of the export exceeds 64 MB.");
                }
                continue;
            }
            add(batch, line.toByteArray());
            read += line.size() + 1L;
            line.reset();
            if (batch.size() >= LINES || read >= BYTES) {
                flush(batch, read, offset, journaled);
                read = 0;
            }
        }
        add(batch, line.toByteArray());
        flush(batch, read + line.size(), offset, journaled);
    }

    private void flush(List<Fetched> batch, long read, long[] offset, LongConsumer journaled)
            throws PullFault, InterruptedException {
        delivery.deliver(batch);
        for (Fetched fetched : batch) {
            deleted(fetched);
        }
        batch.clear();
        offset[0] += read;
        journaled.accept(offset[0]);
    }

    /** What the server deleted may come back with equal content; then it is new. */
    private void deleted(Fetched fetched) {
        if (fetched.type().equals("Bundle")) {
            for (JsonNode entry : fetched.tree().path("entry")) {
                if (entry.path("request").path("method").asString("").equals("DELETE")) {
                    delivery.forget(entry.path("request").path("url").asString(""));
                }
            }
        }
    }

    /** A line that is no resource is journaled all the same: it ends in quarantine, where it is seen. */
    private static void add(List<Fetched> batch, byte[] line) {
        if (new String(line, StandardCharsets.UTF_8).isBlank()) {
            return;
        }
        try {
            ObjectNode tree = FhirJson.parse(line);
            batch.add(Fetched.of(tree, line));
        } catch (JacksonException e) {
            batch.add(new Fetched("line", FhirJson.mapper().createObjectNode(), line));
        }
    }
}
