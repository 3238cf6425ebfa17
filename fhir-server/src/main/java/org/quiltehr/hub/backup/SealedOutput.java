package org.quiltehr.hub.backup;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * Seals what is written in pieces of 256 KB, each encrypted and authenticated (AES-GCM) with its place, so that pieces
 * cannot be changed, moved or left out, and no reader ever holds more than one. Closing does not close what is below.
 */
final class SealedOutput extends OutputStream {

    static final int PIECE = 256 * 1024;

    private final DataOutputStream to;
    private final SealKey key;
    private final int entry;
    private final byte[] piece = new byte[PIECE];
    private int filled;
    private long number;
    private boolean closed;

    SealedOutput(OutputStream to, SealKey key, int entry) {
        this.to = new DataOutputStream(to);
        this.key = key;
        this.entry = entry;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (filled == PIECE) {
                seal(false);
            }
            int part = Math.min(count - done, PIECE - filled);
            System.arraycopy(bytes, from + done, piece, filled, part);
            filled += part;
            done += part;
        }
    }

    private void seal(boolean last) throws IOException {
        try {
            byte[] sealed = key.cipher(Cipher.ENCRYPT_MODE, entry, number, last).doFinal(piece, 0, filled);
            to.writeBoolean(last);
            to.writeInt(sealed.length);
            to.write(sealed);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot encrypt", e);
        }
        number++;
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            seal(true);
            to.flush();
        }
    }
}
