package org.quiltehr.hub.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import tools.jackson.databind.node.ObjectNode;

/** What the jobs of {@code $export} and {@code $import} answer alike to those who ask how they are. */
final class Polling {

    private static final int MOST_PROGRESS = 99;

    private Polling() {}

    /** Does what was asked at a job's address. */
    interface Step {
        Answer answer();
    }

    /** The job an address names; empty if it can be none. */
    static Optional<UUID> job(Exchange exchange) {
        try {
            return Optional.of(UUID.fromString(exchange.path().size() > 1 ? exchange.segment(1) : ""));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * By the method: an end by DELETE, else what is read.
     *
     * @param drop ends the job
     * @param read of the job's own address
     * @param file of an address below it
     */
    static Answer at(Exchange exchange, Runnable drop, Step read, Step file) {
        boolean whole = exchange.path().size() == 2;
        String method = exchange.http().getMethod();
        if (whole && method.equals("DELETE")) {
            drop.run();
            return Answer.empty(202);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new Refused(405, "not-supported", null, "this method is not supported at this address");
        }
        return whole ? read.answer() : file.answer();
    }

    static Answer waiting(boolean mayAsk, Duration pause, String progress) {
        String seconds = Long.toString(pause.toSeconds());
        if (!mayAsk) {
            return Answer.of(
                            429,
                            Outcomes.bytes(List.of(Issue.error(
                                    "throttled", null, "asked again too soon: wait as long as Retry-After says"))))
                    .header("Retry-After", seconds);
        }
        return Answer.empty(202)
                .header("X-Progress", progress.substring(0, Math.min(progress.length(), MOST_PROGRESS)))
                .header("Retry-After", seconds);
    }

    static Answer failed(String what, @Nullable String problem) {
        return Answer.of(
                500,
                Outcomes.bytes(List.of(Issue.error(
                        "exception", null, "the " + what + " failed: " + (problem == null ? "unknown" : problem)))));
    }

    static Answer manifest(ObjectNode manifest, @Nullable Instant finished, Duration kept) {
        byte[] json = FhirJson.bytes(manifest);
        Answer answer = Answer.download(out -> out.write(json)).header("Content-Type", "application/json");
        return finished == null ? answer : answer.header("Expires", Answer.httpDate(finished.plus(kept)));
    }
}
