package org.quiltehr.hub.receive;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpStatus;

/** Request bodies, read whole; few large ones at a time, so that they cannot fill the heap together. */
final class Bodies {

    private static final int LONGEST = 64_000_000;
    private static final int LARGE = 2_000_000;
    private static final int LARGE_AT_A_TIME = 2;

    private final Semaphore large = new Semaphore(LARGE_AT_A_TIME);

    /** A body in memory; to be closed when nothing refers to it any more. */
    @SuppressWarnings("ArrayRecordComponent")
    record Body(byte[] bytes, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    Body read(HttpServletRequest request) throws IOException, InterruptedException {
        if (request.getContentLengthLong() > LONGEST) {
            throw tooLarge();
        }
        InputStream in = request.getInputStream();
        byte[] head = in.readNBytes(LARGE);
        if (head.length < LARGE) {
            return new Body(head, () -> {});
        }
        large.acquire();
        try {
            byte[] rest = in.readNBytes(LONGEST - LARGE + 1);
            if (rest.length > LONGEST - LARGE) {
                throw tooLarge();
            }
            byte[] all = java.util.Arrays.copyOf(head, head.length + rest.length);
            System.arraycopy(rest, 0, all, head.length, rest.length);
            return new Body(all, large::release);
        } catch (IOException | RuntimeException e) {
            large.release();
            throw e;
        }
    }

    private static Problem tooLarge() {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE, "too-large", "The body exceeds 64 MB. Send it in several parts.");
    }
}
