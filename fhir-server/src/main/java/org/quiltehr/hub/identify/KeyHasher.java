package org.quiltehr.hub.identify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;

/** HMAC-SHA-256 of keys for one practice, cut to 64-bit pieces; for one thread. */
final class KeyHasher {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final String practice;

    KeyHasher(InstallationSecret secret, PracticeRef practice) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.value(), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        this.practice = practice.id().toString();
    }

    /** A business key in its scope. */
    KeyHash key(String type, @Nullable LogicalId scope, String key) {
        return hash(scope, "key", type, key);
    }

    /** A resource without keys: named by where it was stated. */
    KeyHash entry(String type, @Nullable LogicalId scope, MessageRef source) {
        return hash(scope, "entry", type, source.message().toString(), Integer.toString(source.entry()));
    }

    /** A fresh record of a key that stands for several humans. */
    KeyHash fresh(String type, KeyHash key, MessageRef source) {
        return hash(
                null, "fresh", type, key.id().text(), source.message().toString(), Integer.toString(source.entry()));
    }

    private KeyHash hash(@Nullable LogicalId scope, String... parts) {
        add(practice);
        add(scope == null ? "" : scope.text());
        for (String part : parts) {
            add(part);
        }
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal());
        long own = hash.getLong();
        long check = hash.getLong();
        long home = hash.getLong();
        return new KeyHash(scope == null ? home : scope.home(), own, check);
    }

    /** With its length, so that no two lists of parts are the same bytes. */
    private void add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update((byte) (bytes.length >>> 24));
        mac.update((byte) (bytes.length >>> 16));
        mac.update((byte) (bytes.length >>> 8));
        mac.update((byte) bytes.length);
        mac.update(bytes);
    }
}
