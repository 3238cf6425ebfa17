package org.quiltehr.hub.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was sealed opens only as a whole, in its order, in its place and with its key. */
class SealedStreamTest {

    private static final byte[] SALT = new byte[SealKey.SALT_BYTES];
    private static final byte[] HEADER = {1, 2, 3};
    private static final SealKey KEY = SealKey.derive("correct horse battery", SALT, 10, HEADER);

    /** The last flag, the length, the text and its tag. */
    private static final int FULL_PIECE = 1 + 4 + SealedOutput.PIECE + 16;

    private final byte[] plain = new byte[2 * SealedOutput.PIECE + 1000];

    private byte[] sealed() throws IOException {
        new Random(1).nextBytes(plain);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealedOutput out = new SealedOutput(sealed, KEY, 7)) {
            out.write(plain, 0, 5);
            out.write(plain[5]);
            out.write(plain, 6, plain.length - 6);
        }
        return sealed.toByteArray();
    }

    private static byte[] open(byte[] sealed, SealKey key, int entry) throws IOException {
        try (SealedInput in = new SealedInput(new ByteArrayInputStream(sealed), key, entry)) {
            return in.readAllBytes();
        }
    }

    @Test
    void opensAsItWasWritten() throws IOException {
        byte[] sealed = sealed();
        assertArrayEquals(plain, open(sealed, KEY, 7));
    }

    @Test
    void aPieceLeftOutMovedOrChangedIsFound() throws IOException {
        byte[] whole = sealed();
        byte[] withoutLast = Arrays.copyOf(whole, 2 * FULL_PIECE);
        assertThrows(IOException.class, () -> open(withoutLast, KEY, 7));
        byte[] moved = whole.clone();
        System.arraycopy(whole, 0, moved, FULL_PIECE, FULL_PIECE);
        System.arraycopy(whole, FULL_PIECE, moved, 0, FULL_PIECE);
        assertThrows(IOException.class, () -> open(moved, KEY, 7));
        byte[] changed = whole.clone();
        changed[FULL_PIECE + 100] ^= 1;
        assertThrows(IOException.class, () -> open(changed, KEY, 7));
        byte[] endedEarly = withoutLast.clone();
        endedEarly[FULL_PIECE] = 1;
        assertThrows(IOException.class, () -> open(endedEarly, KEY, 7));
    }

    @Test
    void anotherPassphraseHeaderOrEntryDoesNotOpenIt() throws IOException {
        byte[] whole = sealed();
        assertThrows(IOException.class, () -> open(whole, SealKey.derive("another horse", SALT, 10, HEADER), 7));
        assertThrows(
                IOException.class,
                () -> open(whole, SealKey.derive("correct horse battery", SALT, 10, new byte[] {1, 2, 4}), 7));
        assertThrows(IOException.class, () -> open(whole, KEY, 8));
    }
}
