package org.quiltehr.hub.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** Writes the files of one export, one for each kind and type, a resource a line. */
final class NdjsonWriter {

    /** Uncompressed bytes of a piece: what a hub holds of a file at a time. */
    private static final int PIECE = 1 << 20;

    private final ExportFileSql sql;
    private final UUID job;
    private final Runnable alive;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private long written;

    /** A file being written. */
    private static final class Open {
        final int num;
        final String kind;
        final String type;
        final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int pieces;
        long count;

        Open(int num, String kind, String type) {
            this.num = num;
            this.kind = kind;
            this.type = type;
        }
    }

    /** @param alive called before each piece is written; throws if this hub is to stop */
    NdjsonWriter(ExportFileSql sql, UUID job, Runnable alive) {
        this.sql = sql;
        this.job = job;
        this.alive = alive;
    }

    long written() {
        return written;
    }

    /** @param json one line: the store writes none inside a resource */
    void line(String kind, String type, byte[] json) {
        Open file = open.computeIfAbsent(kind + " " + type, key -> new Open(open.size() + 1, kind, type));
        file.lines.writeBytes(json);
        file.lines.write('\n');
        file.count++;
        written++;
        if (file.lines.size() >= PIECE) {
            flush(file);
        }
    }

    void close() {
        for (Open file : open.values()) {
            if (file.lines.size() > 0) {
                flush(file);
            }
            sql.file(job, new ExportFile(file.num, file.kind, file.type, file.count));
        }
    }

    private void flush(Open file) {
        alive.run();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            file.lines.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sql.part(job, file.num, file.pieces++, packed.toByteArray());
        file.lines.reset();
    }
}
