package org.quiltehr.hub.base;

import java.util.Optional;

/**
 * A minted logical id: {@code base32(home)-base32(own)}, 27 characters of Crockford's alphabet in lower case.
 *
 * @param home the shard key: hash of the practice and of the key that named the Patient record
 * @param own hash of type, scope and strongest key: the primary key within home
 */
public record LogicalId(long home, long own) implements Comparable<LogicalId> {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int HALF = 13;
    private static final byte[] DIGIT = new byte[128];

    static {
        java.util.Arrays.fill(DIGIT, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            DIGIT[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    /** The id as it stands in URLs and in {@code Resource.id}. */
    public String text() {
        char[] out = new char[2 * HALF + 1];
        encode(home, out, 0);
        out[HALF] = '-';
        encode(own, out, HALF + 1);
        return new String(out);
    }

    /** The id that {@link #text} gave, or empty: a client's own id, or none of ours. */
    public static Optional<LogicalId> parse(String text) {
        if (text.length() != 2 * HALF + 1 || text.charAt(HALF) != '-') {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i != HALF && (c >= 128 || DIGIT[c] < 0)) {
                return Optional.empty();
            }
        }
        LogicalId id = new LogicalId(decode(text, 0), decode(text, HALF + 1));
        return id.text().equals(text) ? Optional.of(id) : Optional.empty();
    }

    private static void encode(long value, char[] out, int at) {
        for (int i = HALF - 1; i >= 0; i--) {
            out[at + i] = ALPHABET.charAt((int) (value & 31));
            value >>>= 5;
        }
    }

    private static long decode(String text, int at) {
        long value = 0;
        for (int i = 0; i < HALF; i++) {
            value = value << 5 | DIGIT[text.charAt(at + i)];
        }
        return value;
    }

    @Override
    public int compareTo(LogicalId other) {
        int byHome = Long.compare(home, other.home);
        return byHome != 0 ? byHome : Long.compare(own, other.own);
    }

    @Override
    public String toString() {
        return text();
    }
}
