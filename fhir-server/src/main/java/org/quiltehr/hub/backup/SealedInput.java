package org.quiltehr.hub.backup;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Opens what {@link SealedOutput} sealed; ends only at the piece that was the last one. */
final class SealedInput extends InputStream {

    private static final int TAG_BYTES = 16;

    private final DataInputStream from;
    private final SealKey key;
    private final int entry;
    private byte[] piece = new byte[0];
    private int at;
    private long number;
    private boolean last;

    SealedInput(InputStream from, SealKey key, int entry) {
        this.from = new DataInputStream(from);
        this.key = key;
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        while (at == piece.length) {
            if (last) {
                return -1;
            }
            open();
        }
        int part = Math.min(count, piece.length - at);
        System.arraycopy(piece, at, to, offset, part);
        at += part;
        return part;
    }

    private void open() throws IOException {
        boolean end = from.readBoolean();
        int length = from.readInt();
        if (length < TAG_BYTES || length > SealedOutput.PIECE + TAG_BYTES) {
            throw new IOException("a piece of impossible length");
        }
        byte[] sealed = from.readNBytes(length);
        if (sealed.length < length) {
            throw new EOFException("a piece is cut short");
        }
        try {
            piece = key.cipher(Cipher.DECRYPT_MODE, entry, number, end).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new IOException("a piece is not as it was sealed", e);
        }
        last = end;
        number++;
        at = 0;
    }
}
