package org.quiltehr.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random words that prove who somebody is, and the hashes they are kept as. */
final class Secrets {

    /** Without the signs that are taken for each other when read aloud or copied by hand. */
    private static final String SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 32;

    private Secrets() {}

    /** 256 bits: kept as a plain hash, since nobody can try them all. */
    static String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(TOKEN_BYTES));
    }

    /** Groups of five signs, about 25 bits each. */
    static String words(int groups) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < groups; i++) {
            out.append(i == 0 ? "" : "-");
            for (int k = 0; k < 5; k++) {
                out.append(SIGNS.charAt(RANDOM.nextInt(SIGNS.length())));
            }
        }
        return out.toString();
    }

    static byte[] bytes(int count) {
        byte[] out = new byte[count];
        RANDOM.nextBytes(out);
        return out;
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
