package org.quiltehr.hub.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.quiltehr.hub.base.Digests;

/**
 * A row of the trail as it is sealed.
 *
 * @param hash of every column of it, as a JSON array
 */
@SuppressWarnings("ArrayRecordComponent")
record AuditedRow(long number, byte[] hash) {

    private static final byte[] BEGINNING = new byte[32];

    /** @param said every column, as a JSON array */
    static AuditedRow of(long number, String said) {
        return new AuditedRow(number, Digests.sha256().digest(said.getBytes(StandardCharsets.UTF_8)));
    }

    /** The first half of the row's own hash. */
    long mark() {
        return ByteBuffer.wrap(hash).getLong();
    }

    /** The hash of a seal over these rows, in order of their numbers, after the seal before it. */
    static byte[] seal(byte[] before, long num, String until, List<AuditedRow> rows) {
        MessageDigest whole = Digests.sha256();
        whole.update(before);
        whole.update(ByteBuffer.allocate(Long.BYTES).putLong(num).array());
        whole.update(until.getBytes(StandardCharsets.UTF_8));
        for (AuditedRow row : rows) {
            whole.update(row.hash());
        }
        return whole.digest();
    }

    /** What stands before the first seal. */
    static byte[] beginning() {
        return BEGINNING.clone();
    }
}
