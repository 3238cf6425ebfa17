package org.quiltehr.hub.backup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.quiltehr.hub.base.Digests;

/**
 * The rows of one table: how many, and a hash that does not depend on their order (the sum of each row's SHA-256), since
 * a database keeps them in any.
 */
record CopiedRows(long count, String hash) {

    private static final int BUFFER = 256 * 1024;
    private static final int SIGNATURE_AND_FLAGS = 15;

    /** PostgreSQL's own limit of a field. */
    private static final int LONGEST = 1 << 30;

    /**
     * Passes PostgreSQL's binary COPY format on, row by row.
     *
     * @param progress is told the number of rows so far, from time to time
     */
    static CopiedRows pass(InputStream copy, OutputStream to, LongConsumer progress) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(copy, BUFFER));
        DataOutputStream out = new DataOutputStream(to);
        header(in, out);
        MessageDigest digest = Digests.sha256();
        BigInteger sum = BigInteger.ZERO;
        long count = 0;
        for (short fields = in.readShort(); fields != -1; fields = in.readShort()) {
            out.writeShort(fields);
            for (int field = 0; field < fields; field++) {
                field(in, out, digest);
            }
            sum = sum.add(new BigInteger(1, digest.digest()));
            count++;
            if ((count & 0xffff) == 0) {
                progress.accept(count);
            }
        }
        out.writeShort(-1);
        if (in.read() >= 0) {
            throw new IOException("data after the end of a table");
        }
        out.flush();
        BigInteger hash = sum.mod(BigInteger.ONE.shiftLeft(256));
        return new CopiedRows(count, HexFormat.of().formatHex(fixed(hash)));
    }

    private static void header(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] start = new byte[SIGNATURE_AND_FLAGS];
        in.readFully(start);
        int extension = in.readInt();
        out.write(start);
        out.writeInt(extension);
        byte[] more = new byte[extension];
        in.readFully(more);
        out.write(more);
    }

    private static void field(DataInputStream in, DataOutputStream out, MessageDigest digest) throws IOException {
        int length = in.readInt();
        if (length < -1 || length > LONGEST) {
            throw new IOException("a field of impossible length");
        }
        out.writeInt(length);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        if (length > 0) {
            byte[] value = new byte[length];
            in.readFully(value);
            out.write(value);
            digest.update(value);
        }
    }

    private static byte[] fixed(BigInteger hash) {
        byte[] bytes = new byte[32];
        byte[] digits = hash.toByteArray(); // with a sign in front, or shorter
        int length = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - length, bytes, bytes.length - length, length);
        return bytes;
    }
}
