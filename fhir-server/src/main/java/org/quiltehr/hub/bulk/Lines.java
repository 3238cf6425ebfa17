package org.quiltehr.hub.bulk;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of what an import was sent, with their numbers; holds a piece and a line at a time. */
final class Lines implements Closeable {

    /** A longer line is no resource anybody writes, and is not held. */
    static final int LONGEST = 32 << 20;

    private final InputStream in;
    private long number;
    private boolean ended;

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    static Lines of(ImportFileSql files, UUID job) {
        return new Lines(new SequenceInputStream(new Enumeration<>() {
            private int seq;
            private @Nullable Optional<byte[]> next;

            private Optional<byte[]> next() {
                Optional<byte[]> known = next;
                if (known == null) {
                    known = files.part(job, seq++);
                    next = known;
                }
                return known;
            }

            @Override
            public boolean hasMoreElements() {
                return next().isPresent();
            }

            @Override
            public InputStream nextElement() {
                byte[] bytes = next().orElseThrow(NoSuchElementException::new);
                next = null;
                try {
                    return new GZIPInputStream(new ByteArrayInputStream(bytes));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }));
    }

    /**
     * A line.
     *
     * @param number from 1
     * @param bytes without its end; null: longer than {@link #LONGEST}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Line(long number, byte @Nullable [] bytes) {}

    /** The next line, blank ones too; null at the end. */
    @Nullable
    Line next() throws IOException {
        if (ended) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
        boolean tooLong = false;
        int read = 0;
        int c = in.read();
        while (c >= 0 && c != '\n') {
            read++;
            if (line.size() < LONGEST) {
                line.write(c);
            } else {
                tooLong = true;
            }
            c = in.read();
        }
        ended = c < 0;
        if (ended && read == 0) {
            return null;
        }
        return new Line(++number, tooLong ? null : line.toByteArray());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
