package org.quiltehr.hub.receive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * MLLP frames of a connection: {@code VT body FS CR} (HL7 v2 transport, release 1). Bytes between frames are passed
 * over; a second VT begins anew, since the frame before it was cut short; a frame that ends with the connection is none.
 */
final class Frames {

    static final byte VT = 0x0B;
    static final byte FS = 0x1C;
    static final byte CR = 0x0D;

    private static final int KEPT = 64 * 1024;
    private static final int PREFIX = 4 * 1024;

    /**
     * One frame.
     *
     * @param tooLong it exceeds what is taken: the body holds its beginning only
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(byte[] body, boolean tooLong) {}

    /** Lets a sender that leaves the CR away be answered: reading waits no longer than a moment. */
    interface Patience {
        void wait(boolean shortly) throws IOException;
    }

    private final InputStream in;
    private final int longest;
    private final Patience patience;
    private final byte[] buffer = new byte[16 * 1024];
    private int at;
    private int end;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(2048);

    Frames(InputStream in, int longest, Patience patience) {
        this.in = in;
        this.longest = longest;
        this.patience = patience;
    }

    /** Whether a frame may be complete in what was read already. */
    boolean more() {
        return at < end;
    }

    /** The next frame, or null at the end of the connection. */
    @Nullable
    Frame next() throws IOException {
        int c;
        do {
            c = read();
            if (c < 0) {
                return null;
            }
        } while (c != VT);
        body.reset();
        boolean tooLong = false;
        while (true) {
            c = read();
            if (c < 0) {
                return null;
            }
            if (c == VT) {
                body.reset();
                tooLong = false;
            } else if (c == FS && ends()) {
                return frame(tooLong);
            } else if (body.size() < (tooLong ? PREFIX : longest)) {
                body.write(c);
                if (c != FS && !tooLong) {
                    run();
                }
            } else if (!tooLong) {
                tooLong = true;
                byte[] prefix = java.util.Arrays.copyOf(body.toByteArray(), PREFIX);
                body = new ByteArrayOutputStream(PREFIX);
                body.writeBytes(prefix);
            }
        }
    }

    private Frame frame(boolean tooLong) {
        Frame frame = new Frame(body.toByteArray(), tooLong);
        if (frame.body().length > KEPT) {
            body = new ByteArrayOutputStream(2048);
        }
        return frame;
    }

    /** Copies plain bytes up to the next that may mean something. */
    private void run() {
        int from = at;
        int limit = Math.min(end, at + longest - body.size());
        while (at < limit && buffer[at] != VT && buffer[at] != FS) {
            at++;
        }
        body.write(buffer, from, at - from);
    }

    /** After FS: CR ends the frame, and so do VT and silence, for senders who leave the CR away. */
    private boolean ends() throws IOException {
        if (at == end) {
            try {
                patience.wait(true);
                if (!fill()) {
                    return false;
                }
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                patience.wait(false);
            }
        }
        if (buffer[at] == CR) {
            at++;
            return true;
        }
        return buffer[at] == VT;
    }

    private int read() throws IOException {
        if (at == end && !fill()) {
            return -1;
        }
        return buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(count, 0);
        return count > 0;
    }
}
