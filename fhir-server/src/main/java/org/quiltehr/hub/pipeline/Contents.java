package org.quiltehr.hub.pipeline;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Mapping;

/** Hashes of what an adapter said: equal on a replay means that nothing is to be written. */
final class Contents {

    private Contents() {}

    /** Of one entry: content, mode and keys. */
    static long hash(Entry entry) {
        Hasher hasher = Hashing.murmur3_128().newHasher();
        put(hasher, entry);
        return hasher.hash().asLong();
    }

    /** Of the whole message: entries and directives. */
    static long hash(Mapping.Mapped mapped) {
        Hasher hasher = Hashing.murmur3_128().newHasher();
        mapped.entries().forEach(entry -> {
            put(hasher, entry);
            hasher.putString(entry.fullUrl() + "|" + entry.patient(), StandardCharsets.UTF_8);
        });
        hasher.putString(mapped.directives().toString(), StandardCharsets.UTF_8);
        long hash = hasher.hash().asLong();
        return hash == 0 ? 1 : hash;
    }

    private static void put(Hasher hasher, Entry entry) {
        hasher.putBytes(FhirJson.bytes(entry.resource()));
        hasher.putString(entry.mode() + "|" + entry.keys(), StandardCharsets.UTF_8);
    }
}
