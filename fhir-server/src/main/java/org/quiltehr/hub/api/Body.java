package org.quiltehr.hub.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads request bodies: none beyond 64 MB, and only so many large ones at a time, since a tree is larger than its text. Of
 * what no length is told, the beginning is read before it is taken for large.
 */
final class Body {

    static final int LIMIT = 64 << 20;
    private static final int LARGE = 4 << 20;
    private static final int HEAD = 1 << 20;
    private static final int TURN_SECONDS = 60;

    private final Semaphore large = new Semaphore(2, true);

    interface Work {
        Answer answer(byte[] body) throws IOException;
    }

    Answer with(HttpServletRequest request, Work work) throws IOException {
        if ("gzip".equals(request.getHeader("Content-Encoding"))) {
            return unpacked(request, work);
        }
        long declared = request.getContentLengthLong();
        if (declared > LIMIT) {
            throw tooLong();
        }
        if (declared >= 0 && declared <= LARGE) {
            return work.answer(read(request.getInputStream(), (int) declared));
        }
        byte[] head = request.getInputStream().readNBytes(HEAD);
        if (head.length < HEAD) {
            return work.answer(head);
        }
        turn();
        try {
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), request.getInputStream());
            return work.answer(read(whole, (int) Math.max(declared, 1 << 14)));
        } finally {
            large.release();
        }
    }

    private void turn() {
        try {
            if (large.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refused(503, "throttled", null, "too many large requests at a time: try again in a moment");
    }

    /** What is packed has no length that could be trusted. */
    private Answer unpacked(HttpServletRequest request, Work work) throws IOException {
        turn();
        try {
            return work.answer(read(new GZIPInputStream(request.getInputStream()), 1 << 14));
        } catch (ZipException | EOFException e) {
            throw new Refused(400, "structure", null, "the body is not gzip as its Content-Encoding says");
        } finally {
            large.release();
        }
    }

    private static byte[] read(InputStream in, int expected) throws IOException {
        byte[] body = in.readNBytes(expected);
        int next = body.length < expected ? -1 : in.read();
        if (next < 0) {
            return body;
        }
        ByteArrayOutputStream more = new ByteArrayOutputStream(body.length * 2);
        more.writeBytes(body);
        more.write(next);
        byte[] chunk = new byte[1 << 16];
        int count = in.read(chunk);
        while (count >= 0) {
            more.write(chunk, 0, count);
            if (more.size() > LIMIT) {
                throw tooLong();
            }
            count = in.read(chunk);
        }
        return more.toByteArray();
    }

    private static Refused tooLong() {
        return new Refused(413, "too-long", null, "a request has at most 64 MB");
    }
}
