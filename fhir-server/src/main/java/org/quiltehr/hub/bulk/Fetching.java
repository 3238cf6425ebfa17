package org.quiltehr.hub.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.bulk.ImportInputSql.Input;
import org.quiltehr.hub.bulk.ImportInputSql.Reached;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;

/**
 * Fetches the files of an import before the first line is loaded, each whole or not at all: one that a hub left half fetched
 * is fetched anew.
 */
final class Fetching implements AutoCloseable {

    private static final int PIECE = 1 << 20;
    private static final int TRIES = 3;
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Outbound out;
    private final ImportFileSql files;
    private final ImportInputSql inputs;
    private final long most;

    /** @param most bytes of one import, unpacked */
    Fetching(Reach reach, ImportFileSql files, ImportInputSql inputs, long most) {
        this.out = new Outbound(reach, 2, Duration.ofSeconds(20), Duration.ofMinutes(2));
        this.files = files;
        this.inputs = inputs;
        this.most = most;
    }

    /** A file cannot be had; says which by its place, and nothing of what it holds or of its address. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        Failed(int seq, String text, boolean mayPass) {
            super("input[" + seq + "].url: " + text, null, false, false);
            this.mayPass = mayPass;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** Fetches what is not there yet; {@code alive} is run with each piece, and may throw to end it. */
    void run(UUID job, Runnable alive) throws Failed {
        Reached reached = Reached.NOTHING;
        for (Input input : inputs.of(job)) {
            Reached before = reached;
            Reached known = input.reached();
            reached = known != null ? known : fetched(job, input, before, alive);
        }
    }

    private Reached fetched(UUID job, Input input, Reached before, Runnable alive) throws Failed {
        for (int attempt = 1; ; attempt++) {
            try {
                alive.run();
                Reached reached = once(job, input, before, alive);
                inputs.fetched(job, input.seq(), reached);
                return reached;
            } catch (Failed e) {
                if (!e.mayPass || attempt == TRIES) {
                    throw e;
                }
            }
            try {
                Thread.sleep(Duration.ofSeconds(attempt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failed(input.seq(), "the hub stopped", true);
            }
        }
    }

    private Reached once(UUID job, Input input, Reached before, Runnable alive) throws Failed {
        files.dropPartsFrom(job, before.parts());
        Pieces pieces = new Pieces(job, before, alive);
        int[] status = new int[1];
        try {
            out.get(input.url(), Map.of("Accept", "application/fhir+ndjson"), LONGEST, (head, body) -> {
                status[0] = head.status();
                if (status[0] == 200) {
                    pieces.take(body);
                }
            });
        } catch (Reach.Refused e) {
            throw new Failed(input.seq(), String.valueOf(e.getMessage()) + ", which is not allowed", false);
        } catch (IOException e) {
            throw new Failed(input.seq(), "cannot be read (" + e.getClass().getSimpleName() + ")", true);
        }
        if (status[0] != 200) {
            boolean mayPass = status[0] >= 500 || status[0] == 429;
            throw new Failed(input.seq(), "the server answered with HTTP status " + status[0], mayPass);
        }
        Reached reached = pieces.end();
        if (reached == null) {
            throw new Failed(input.seq(), "an import has at most " + most + " bytes, unpacked", false);
        }
        return reached;
    }

    /** Puts the bytes of one file behind those of the files before it. */
    private final class Pieces {

        private final UUID job;
        private final Runnable alive;
        private long lines;
        private int parts;
        private long bytes;
        private byte last = '\n';
        private boolean tooLong;

        Pieces(UUID job, Reached before, Runnable alive) {
            this.job = job;
            this.alive = alive;
            this.lines = before.lines();
            this.parts = before.parts();
            this.bytes = before.bytes();
        }

        void take(InputStream body) throws IOException {
            for (byte[] piece = body.readNBytes(PIECE); piece.length > 0; piece = body.readNBytes(PIECE)) {
                bytes += piece.length;
                if (bytes > most) {
                    tooLong = true;
                    return;
                }
                put(piece);
                alive.run();
            }
            if (last != '\n') {
                put(new byte[] {'\n'}); // the next file begins with a line of its own
            }
        }

        private void put(byte[] piece) throws IOException {
            for (byte each : piece) {
                lines += each == '\n' ? 1 : 0;
            }
            last = piece[piece.length - 1];
            files.part(job, parts++, Imports.packed(piece));
        }

        @Nullable
        Reached end() {
            return tooLong ? null : new Reached(lines, parts, bytes);
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
