package org.quiltehr.hub.bulk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;

/** Bulk Data exports as clients see them: begin one, ask how it is, fetch its files, drop it. */
public final class Exports {

    /** How long a finished export and its files are kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    private final ExportJobSql jobs;
    private final ExportFileSql files;
    private final Gate gate;

    Exports(ExportJobSql jobs, ExportFileSql files, Gate gate) {
        this.jobs = jobs;
        this.files = files;
        this.gate = gate;
    }

    /** Begins one; it goes on whatever becomes of this hub. */
    public UUID begin(View view, String url, ExportAsk asked) {
        return jobs.add(slug(view), url, asked, gate.account());
    }

    /** How it is; empty if there is none of this base that the caller began, or it was dropped. */
    public Optional<ExportJob> find(View view, UUID id) {
        return jobs.find(id)
                .filter(job -> Objects.equals(job.practice(), slug(view)))
                .filter(job -> Objects.equals(job.account(), gate.account()));
    }

    private static @org.jspecify.annotations.Nullable String slug(View view) {
        PracticeRef practice = view.practice();
        return practice == null ? null : practice.slug();
    }

    /** How long a client is to wait before it asks again: the longer, the longer the export runs. */
    public static Duration pause(ExportJob job) {
        long age = Duration.between(job.created(), Instant.now()).toSeconds();
        return Duration.ofSeconds(Math.clamp(age / 10, 1, 30));
    }

    /** Whether a client that asks again waited at least half as long as it was told. */
    public boolean mayAsk(ExportJob job) {
        return jobs.ask(job.id(), pause(job).dividedBy(2));
    }

    /** Ends it if it runs, and drops its files. */
    public void drop(ExportJob job) {
        jobs.remove(job.id());
    }

    public List<ExportFile> files(ExportJob job) {
        return files.files(job.id());
    }

    /** Writes a file, gzipped or plain; holds a piece of it at a time. */
    public void write(ExportJob job, ExportFile file, boolean gzip, OutputStream out) throws IOException {
        int seq = 0;
        for (Optional<byte[]> part = files.part(job.id(), file.num(), seq);
                part.isPresent();
                part = files.part(job.id(), file.num(), ++seq)) {
            if (gzip) {
                out.write(part.get());
            } else {
                try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(part.get()))) {
                    plain.transferTo(out);
                }
            }
        }
    }
}
