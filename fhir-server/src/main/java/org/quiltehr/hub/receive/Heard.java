package org.quiltehr.hub.receive;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What comes on an MLLP connection, with the time it came. A frame that grows large waits for its turn: meanwhile the
 * connection is not read, and its sender waits too.
 */
final class Heard extends InputStream {

    private static final int LARGE = 2_000_000;

    private final InputStream in;
    private final Pace pace;
    private final Semaphore large;
    private volatile long last = System.nanoTime();
    private volatile Pace.@Nullable Run frame;
    private long bytes;
    private boolean permitted;

    Heard(InputStream in, Pace pace, Semaphore large) {
        this.in = in;
        this.pace = pace;
        this.large = large;
    }

    /** The next frame is read now; its beginning may be here already. */
    void expect(boolean begun) {
        frame = begun ? pace.begin() : null;
    }

    /** The frame is read and handed on, or given up. */
    void whole() {
        frame = null;
        bytes = 0;
        if (permitted) {
            permitted = false;
            large.release();
        }
    }

    /** When something came last, as of {@link System#nanoTime}. */
    long last() {
        return last;
    }

    boolean tooSlow() {
        Pace.Run run = frame;
        return run != null && run.tooSlow();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int count = in.read(buffer, from, length);
        last = System.nanoTime();
        if (count > 0) {
            Pace.Run run = frame;
            if (run == null) {
                run = pace.begin();
                frame = run;
            }
            bytes += count;
            if (run.tooSlow(count)) {
                throw new IOException("a message came too slowly");
            }
            if (bytes > LARGE && !permitted) {
                turn();
            }
        }
        return count;
    }

    private void turn() throws IOException {
        frame = null;
        try {
            large.acquire();
            permitted = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        frame = pace.begin();
    }
}
