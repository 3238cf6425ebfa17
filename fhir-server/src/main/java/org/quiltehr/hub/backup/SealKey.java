package org.quiltehr.hub.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The key of one backup: derived from the passphrase and the backup's own salt, used for one file only. */
final class SealKey {

    /** OWASP's figure for PBKDF2 with HMAC-SHA-256. */
    static final int ITERATIONS = 600_000;

    static final int SALT_BYTES = 16;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final byte[] header;

    private SealKey(SecretKeySpec key, byte[] header) {
        this.key = key;
        this.header = header;
    }

    /**
     * Derives the key.
     *
     * @param header the open part of the file, which every sealed piece is bound to
     */
    static SealKey derive(String passphrase, byte[] salt, int iterations, byte[] header) {
        try {
            byte[] bytes = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(passphrase.toCharArray(), salt, iterations, 256))
                    .getEncoded();
            return new SealKey(new SecretKeySpec(bytes, "AES"), header.clone());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
        }
    }

    /**
     * A cipher for one piece. A nonce is never used twice: the salt, and so the key, is new for each file, and a piece is
     * named by entry and number in it.
     */
    Cipher cipher(int mode, int entry, long piece, boolean last) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putInt(entry).putLong(piece).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD((last ? "last" : "more").getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
