package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.BundleEntries;
import org.quiltehr.hub.pipeline.rest.BundleEntry;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code transaction}: all entries in one database transaction, then its reads. {@code batch}: each entry by itself, in
 * order.
 */
final class Transactions {

    /** How a GET entry is answered: as the request of its own it could have been. */
    interface Get {
        Answer answer(String address);
    }

    private final RestWrites writes;
    private final Problems problems;

    Transactions(RestWrites writes, Problems problems) {
        this.writes = writes;
        this.problems = problems;
    }

    Answer perform(Exchange exchange, ObjectNode bundle, Get get) {
        if (!bundle.path("resourceType").asString("").equals("Bundle")) {
            throw new Refused(400, "value", "resourceType", "a Bundle of type transaction or batch is expected here");
        }
        String type = bundle.path("type").asString("");
        boolean whole = type.equals("transaction");
        if (!whole && !type.equals("batch")) {
            throw new Refused(
                    400, "value", "Bundle.type", "must be transaction or batch; other Bundles are stored at Bundle");
        }
        List<BundleEntry> entries = BundleEntries.read(bundle, exchange.base());
        Line[] lines = new Line[entries.size()];
        if (whole) {
            transaction(exchange, entries, lines);
        } else {
            batch(exchange, entries, lines);
        }
        for (int i = 0; i < lines.length; i++) {
            String query = entries.get(i).query();
            if (query != null) {
                lines[i] = line(whole ? get.answer(query) : answered(() -> get.answer(query)));
            }
        }
        return Answer.of(200, response(whole, Arrays.asList(lines)));
    }

    /** One entry of the response. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Line(
            int status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable String updated,
            byte[] resource,
            byte[] outcome) {}

    private static final byte[] NOTHING = {};

    private void transaction(Exchange exchange, List<BundleEntry> entries, Line[] lines) {
        List<Asked> asked = new ArrayList<>();
        for (BundleEntry entry : entries) {
            if (entry.write() != null) {
                asked.add(entry.write());
            }
        }
        List<Done> done = writes.perform(exchange.caller(), asked);
        int next = 0;
        for (int i = 0; i < lines.length; i++) {
            if (entries.get(i).write() != null) {
                lines[i] = line(exchange, done.get(next++));
            }
        }
    }

    private void batch(Exchange exchange, List<BundleEntry> entries, Line[] lines) {
        Trail trail = exchange.grant().trail();
        if (trail != null) {
            // each write that took effect has its row; the batch has one too, for those that did not
            trail.readsToo();
        }
        for (int i = 0; i < lines.length; i++) {
            Asked asked = entries.get(i).write();
            if (asked != null) {
                try {
                    lines[i] = line(
                            exchange,
                            writes.perform(exchange.caller(), List.of(asked)).getFirst());
                } catch (RuntimeException e) {
                    lines[i] = line(problems.answer(e));
                }
            }
        }
    }

    private Answer answered(java.util.function.Supplier<Answer> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return problems.answer(e);
        }
    }

    private static Line line(Exchange exchange, Done done) {
        if (done.status() == 204) {
            return new Line(
                    204, null, done.version() == 0 ? null : Answer.etag("" + done.version()), null, NOTHING, NOTHING);
        }
        return new Line(
                done.status(),
                done.type() + "/" + done.shownId() + "/_history/" + done.version(),
                Answer.etag(Integer.toString(done.version())),
                done.updated().toString(),
                exchange.prefersReturn().equals("representation") ? done.json() : NOTHING,
                NOTHING);
    }

    private static Line line(Answer answer) {
        boolean good = answer.status() < 400;
        return new Line(
                answer.status(),
                null,
                answer.headers().get("ETag"),
                null,
                good ? answer.json() : NOTHING,
                good ? NOTHING : answer.json());
    }

    private static byte[] response(boolean whole, List<Line> lines) {
        int size = 200;
        for (Line line : lines) {
            size += 220 + line.resource().length + line.outcome().length;
        }
        JsonBytes out = new JsonBytes(size);
        out.raw("{\"resourceType\":\"Bundle\",\"type\":\"" + (whole ? "transaction" : "batch") + "-response\"");
        boolean any = false;
        for (Line line : lines) {
            out.raw(any ? ",{" : ",\"entry\":[{");
            any = true;
            if (line.resource().length > 0) {
                out.raw("\"resource\":").raw(line.resource()).raw(",");
            }
            out.raw("\"response\":{\"status\":\"")
                    .raw(Status.line(line.status()))
                    .raw("\"");
            text(out, "location", line.location());
            text(out, "etag", line.etag());
            text(out, "lastModified", line.updated());
            if (line.outcome().length > 0) {
                out.raw(",\"outcome\":").raw(line.outcome());
            }
            out.raw("}}");
        }
        return out.raw(any ? "]}" : "}").bytes();
    }

    private static void text(JsonBytes out, String name, @Nullable String value) {
        if (value != null) {
            out.raw(",\"" + name + "\":").string(Objects.requireNonNull(value));
        }
    }
}
