package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Digests;
import org.quiltehr.hub.query.PersonRecord;

/**
 * Documents that need not be written again, because the record read for this very request is what it was when they were. Kept by a
 * digest of all they were made of, so a change of whatever kind, by whichever hub, for whichever reader makes another; the longest
 * unused goes first.
 */
final class KnownDocuments {

    private static final long BYTES = 32L << 20;

    /** The digest asked by. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Key(byte[] digest) {

        @Override
        public boolean equals(Object o) {
            return o instanceof Key key && Arrays.equals(key.digest, digest);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(digest);
        }
    }

    private final Cache<Key, Written> known = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Key key, Written written) -> written.sections().length + written.entries().length + 1024)
            .executor(Runnable::run)
            .build();

    /** What is to be shown of a record at an instant: written now, unless it was and nothing it was made of differs. */
    Written of(PersonRecord person, SummaryService.Lookup lookup, String base, Instant at, Sources sources) {
        Key key = key(person, base, sources);
        Written written = key == null ? null : known.getIfPresent(key);
        if (written == null || !written.holds(at) || !sameOutside(written, lookup)) {
            written = new IpsDocument(person, lookup, base, at, sources).write();
            if (key != null) {
                known.put(key, written);
            }
        }
        return written;
    }

    private static boolean sameOutside(Written written, SummaryService.Lookup lookup) {
        Outside outside = new Outside(lookup);
        if (!written.asked().isEmpty()) {
            outside.find(written.asked());
        }
        return Arrays.equals(written.found(), outside.digest());
    }

    private static @Nullable Key key(PersonRecord person, String base, Sources sources) {
        var mark = person.mark();
        if (mark == null) {
            return null;
        }
        MessageDigest digest = Digests.sha256();
        digest.update(mark.get());
        digest.update((base + "\n" + sources.told()).getBytes(UTF_8));
        return new Key(digest.digest());
    }
}
