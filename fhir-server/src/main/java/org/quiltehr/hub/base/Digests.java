package org.quiltehr.hub.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makers of digests by which equal content is known. */
public final class Digests {

    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
