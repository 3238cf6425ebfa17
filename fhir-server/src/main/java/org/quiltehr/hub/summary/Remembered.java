package org.quiltehr.hub.summary;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What was once read of some bytes. Asked by the bytes themselves, it cannot be stale and tells nobody what he does not
 * hold already; the longest unused goes first.
 */
final class Remembered<T> {

    /** The bytes asked by; compared whole. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Key(byte[] bytes, int hash) {

        @Override
        public boolean equals(Object o) {
            return o instanceof Key key && key.hash == hash && Arrays.equals(key.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Cache<Key, T> known;

    /** @param bytes of all that is asked by together */
    Remembered(long bytes) {
        known = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key key, T value) -> key.bytes.length)
                .executor(Runnable::run)
                .build();
    }

    /** @param read follows from the bytes alone */
    T of(byte[] bytes, Function<byte[], T> read) {
        Key key = new Key(bytes, Arrays.hashCode(bytes));
        T found = known.getIfPresent(key);
        if (found == null) {
            found = read.apply(bytes);
            known.put(key, found);
        }
        return found;
    }
}
