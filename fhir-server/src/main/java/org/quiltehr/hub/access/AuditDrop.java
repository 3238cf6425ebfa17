package org.quiltehr.hub.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the event of a dropped month says.
 *
 * @param until rows before it are gone
 * @param seal number of the last seal that covers one of them
 * @param head its hash
 * @param kept hash of the rows that the seals up to it cover and that are still there
 * @param rows how many were dropped
 */
@SuppressWarnings("ArrayRecordComponent")
record AuditDrop(Instant until, long seal, byte[] head, byte[] kept, long rows) {

    private static final Pattern QUERY = Pattern.compile(
            "until=([0-9TZ:.-]+)&seal=(\\d{1,18})&head=([0-9a-f]{64})&kept=([0-9a-f]{64})&rows=(\\d{1,18})");

    String query() {
        HexFormat hex = HexFormat.of();
        return "until=" + until + "&seal=" + seal + "&head=" + hex.formatHex(head) + "&kept=" + hex.formatHex(kept)
                + "&rows=" + rows;
    }

    static Optional<AuditDrop> of(String query) {
        Matcher matcher = QUERY.matcher(query);
        HexFormat hex = HexFormat.of();
        return matcher.matches()
                ? Optional.of(new AuditDrop(
                        Instant.parse(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        hex.parseHex(matcher.group(3)),
                        hex.parseHex(matcher.group(4)),
                        Long.parseLong(matcher.group(5))))
                : Optional.empty();
    }

    /** The hash of rows, in order of their numbers. */
    static byte[] kept(List<AuditedRow> rows) {
        try {
            MessageDigest whole = MessageDigest.getInstance("SHA-256");
            for (AuditedRow row : rows) {
                whole.update(row.hash());
            }
            return whole.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
