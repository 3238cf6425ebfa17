package org.quiltehr.hub.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The second factor: codes of six digits that change every thirty seconds.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
final class Totp {

    private static final int SECONDS = 30;
    private static final int MODULUS = 1_000_000;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    /** As long as the hash (RFC 4226, section 4). */
    private static final int SECRET_BYTES = 20;

    private Totp() {}

    static byte[] secret() {
        return Secrets.bytes(SECRET_BYTES);
    }

    /**
     * The time step a code is of: this one, the one before or after it, for clocks differ.
     *
     * @param last the last step a code was taken of: its code and older ones are not taken again
     * @return empty if the code is none of them
     */
    static OptionalLong step(byte[] secret, String code, long last, Instant now) {
        long current = Math.floorDiv(now.getEpochSecond(), SECONDS);
        String digits = code.replace(" ", "");
        for (long step = current - 1; step <= current + 1; step++) {
            if (step > last && MessageDigest.isEqual(code(secret, step).getBytes(UTF_8), digits.getBytes(UTF_8))) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    static String code(byte[] secret, Instant now) {
        return code(secret, Math.floorDiv(now.getEpochSecond(), SECONDS));
    }

    private static String code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int at = hash[hash.length - 1] & 0xF;
            int number = ByteBuffer.wrap(hash, at, Integer.BYTES).getInt() & 0x7FFFFFFF;
            return String.format(Locale.ROOT, "%06d", number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    /** The secret as authenticator apps take it by hand, in groups of four. */
    static String text(byte[] secret) {
        StringBuilder out = new StringBuilder();
        int bits = 0;
        int held = 0;
        int signs = 0;
        for (byte b : secret) {
            bits = bits << 8 | b & 0xFF;
            held += 8;
            while (held >= 5) {
                held -= 5;
                out.append(signs > 0 && signs % 4 == 0 ? " " : "").append(BASE32.charAt(bits >> held & 31));
                signs++;
            }
            bits &= (1 << held) - 1;
        }
        return out.toString();
    }
}
