package org.quiltehr.hub.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.quiltehr.hub.base.BodyCodec;

/**
 * Unpacks stored bodies, and keeps those that are asked for again. It is asked by the packed bytes that the database gave for this
 * request, so it cannot be stale, whatever another hub writes, and tells nobody what he does not hold already.
 */
final class KnownBodies {

    /** Of packed and unpacked bytes together: some 20,000 results. */
    private static final long BYTES = 32L << 20;

    /** A larger one would push out many. */
    private static final int LARGEST = 64 << 10;

    /** What an entry takes beside its bytes. */
    private static final int OVERHEAD = 200;

    /** The packed bytes, compared whole. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Key(byte[] packed, int dict, int hash) {

        @Override
        public boolean equals(Object o) {
            return o instanceof Key key && key.hash == hash && key.dict == dict && Arrays.equals(key.packed, packed);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final BodyCodec codec;
    private final Cache<Key, Body> known = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Key key, Body body) -> key.packed.length + body.json().length + OVERHEAD)
            .executor(Runnable::run)
            .build();

    KnownBodies(BodyCodec codec) {
        this.codec = codec;
    }

    Body of(byte[] packed, int dict) {
        if (packed.length > LARGEST) {
            return new Body(codec.unpack(packed, dict));
        }
        Key key = new Key(packed, dict, Arrays.hashCode(packed));
        Body body = known.getIfPresent(key);
        if (body == null) {
            body = new Body(codec.unpack(packed, dict));
            known.put(key, body);
        }
        return body;
    }
}
