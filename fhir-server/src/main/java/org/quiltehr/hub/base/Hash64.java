package org.quiltehr.hub.base;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** The unkeyed 64-bit hash of index values (murmur3, first half); not a secret, never an id. */
public final class Hash64 {

    private Hash64() {}

    public static long of(String text) {
        return Hashing.murmur3_128().hashString(text, StandardCharsets.UTF_8).asLong();
    }
}
