package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.base.Digests;
import org.quiltehr.hub.base.LogicalId;

/**
 * A digest of what a chart shows, made of the very rows that were read for it: two charts of the same mark say the same, whoever
 * reads them, whichever hub wrote them. Only when rows were written is not in it.
 */
final class ChartMark {

    private ChartMark() {}

    /** @param links what the view makes of references and versions, as text */
    static byte[] of(
            Stored patient,
            List<Row> members,
            List<Row> found,
            Map<LogicalId, PersonRecord.Unread> unread,
            String links) {
        MessageDigest digest = Digests.sha256();
        digest.update(patient.id().text().getBytes(UTF_8));
        digest.update(patient.json());
        members.forEach(row -> add(digest, row, 0));
        digest.update((byte) '|');
        for (Row row : found) {
            PersonRecord.Unread older = unread.get(row.id());
            add(digest, row, older == null ? 0 : older.count());
        }
        digest.update((byte) '|');
        digest.update(links.getBytes(UTF_8));
        return digest.digest();
    }

    private static void add(MessageDigest digest, Row row, int older) {
        byte[] body = row.body().digest();
        ByteBuffer one = ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES + body.length);
        one.putLong(row.id().home()).putLong(row.id().own());
        one.putInt(row.practice()).putInt(older).put(body);
        digest.update(one.array());
    }
}
