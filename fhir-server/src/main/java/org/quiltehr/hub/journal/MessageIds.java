package org.quiltehr.hub.journal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** UUIDs of version 7 (RFC 9562 section 5.7): they begin with the millisecond, so a range of ids is a range of time. */
final class MessageIds {

    private static final SecureRandom RANDOM = new SecureRandom();

    private MessageIds() {}

    static UUID at(Instant time) {
        long high = time.toEpochMilli() << 16 | 0x7000L | RANDOM.nextLong() & 0x0fffL;
        long low = RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Less than any id of this millisecond or later. */
    static UUID floor(Instant time) {
        return new UUID(time.toEpochMilli() << 16, 0);
    }
}
