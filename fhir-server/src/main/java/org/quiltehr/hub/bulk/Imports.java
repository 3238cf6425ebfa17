package org.quiltehr.hub.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.outbound.Reach;

/** Imports as clients see them: send one, ask how it is, read what was refused, drop it. */
public final class Imports {

    /** How long what became of a finished import is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** What a hub holds of the bytes sent at a time. */
    private static final int PIECE = 1 << 20;

    private static final int ERRORS = 500;

    private final ImportJobSql jobs;
    private final ImportFileSql files;
    private final ImportInputSql inputs;
    private final Reach reach;
    private final Gate gate;
    private final long most;

    /**
     * Imports on a database.
     *
     * @param reach where files may be fetched from
     * @param most bytes of one import, unpacked
     */
    Imports(ImportJobSql jobs, ImportFileSql files, ImportInputSql inputs, Reach reach, Gate gate, long most) {
        this.jobs = jobs;
        this.files = files;
        this.inputs = inputs;
        this.reach = reach;
        this.gate = gate;
        this.most = most;
    }

    /** More bytes were sent than one import may have; none is kept. */
    public static final class TooLong extends Exception {
        private static final long serialVersionUID = 1L;
        private final long limit;

        TooLong(long limit) {
            super("an import has at most " + limit + " bytes", null, false, false);
            this.limit = limit;
        }

        public long limit() {
            return limit;
        }
    }

    /** Begins an import that fetches its files itself. */
    public UUID begin(View view, String base, String url, ImportManifest manifest) throws ImportManifest.Malformed {
        for (int i = 0; i < manifest.urls().size(); i++) {
            try {
                reach.check(manifest.urls().get(i));
            } catch (Reach.Refused e) {
                throw new ImportManifest.Malformed("input[" + i + "].url", e.getMessage() + ", which is not allowed");
            }
        }
        UUID job = jobs.add(slug(view), gate.account(), base, url);
        inputs.add(job, manifest.urls());
        jobs.sent(job);
        return job;
    }

    /** Takes all bytes, and begins: it goes on whatever becomes of this hub. */
    public UUID begin(View view, String base, String url, InputStream ndjson) throws IOException, TooLong {
        UUID job = jobs.add(slug(view), gate.account(), base, url);
        boolean whole = false;
        try {
            long length = 0;
            int seq = 0;
            for (byte[] piece = ndjson.readNBytes(PIECE); piece.length > 0; piece = ndjson.readNBytes(PIECE)) {
                length += piece.length;
                if (length > most) {
                    throw new TooLong(most);
                }
                files.part(job, seq++, packed(piece));
            }
            jobs.sent(job);
            whole = true;
            return job;
        } finally {
            if (!whole) {
                jobs.remove(job);
            }
        }
    }

    static byte[] packed(byte[] piece) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(piece);
        }
        return packed.toByteArray();
    }

    /** How it is; empty if there is none of this base that the caller began, or it was dropped. */
    public Optional<ImportJob> find(View view, UUID id) {
        return jobs.find(id)
                .filter(job -> Objects.equals(job.practice(), slug(view)))
                .filter(job -> Objects.equals(job.account(), gate.account()));
    }

    private static @Nullable String slug(View view) {
        PracticeRef practice = view.practice();
        return practice == null ? null : practice.slug();
    }

    /** How long a client is to wait before it asks again: the longer, the longer the import runs. */
    public static Duration pause(ImportJob job) {
        long age = Duration.between(job.created(), Instant.now()).toSeconds();
        return Duration.ofSeconds(Math.clamp(age / 10, 1, 30));
    }

    /** Whether a client that asks again waited at least half as long as it was told. */
    public boolean mayAsk(ImportJob job) {
        return jobs.ask(job.id(), pause(job).dividedBy(2));
    }

    /** Ends it if it runs: what was loaded stays. */
    public void drop(ImportJob job) {
        jobs.remove(job.id());
    }

    /** How many refused lines are told of one by one. */
    public long told(ImportJob job) {
        return files.told(job.id());
    }

    /** Where a line of the import stands in what was sent: {@code line 7}, or {@code input[1], line 7}. */
    private static String place(List<ImportInputSql.Input> all, long line) {
        long before = 0;
        for (ImportInputSql.Input input : all) {
            ImportInputSql.Reached reached = input.reached();
            if (reached == null) {
                break;
            }
            if (line <= reached.lines()) {
                return "input[" + input.seq() + "], line " + (line - before);
            }
            before = reached.lines();
        }
        return "line " + line;
    }

    /** Gives each refused line that is told of, in order. */
    public void refused(ImportJob job, Refusals to) throws IOException {
        List<ImportInputSql.Input> all = inputs.of(job.id());
        List<ImportFileSql.Refused> some = files.refused(job.id(), 0, ERRORS);
        while (!some.isEmpty()) {
            for (ImportFileSql.Refused one : some) {
                to.refused(place(all, one.line()), one.issues());
            }
            some = files.refused(job.id(), some.getLast().line(), ERRORS);
        }
    }

    /** Takes refused lines. */
    public interface Refusals {
        void refused(String place, List<Issue> issues) throws IOException;
    }
}
