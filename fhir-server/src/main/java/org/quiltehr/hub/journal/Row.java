package org.quiltehr.hub.journal;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message made ready for its row, outside the committing thread. */
@SuppressWarnings("ArrayRecordComponent")
record Row(UUID id, Instant received, Incoming message, UUID digest, int size, byte @Nullable [] packed, long[] keys) {

    private static final byte[] NONE = {};

    static Row of(Incoming message) {
        byte[] body = message.body();
        Instant now = Instant.now();
        return new Row(
                MessageIds.at(now),
                now,
                message,
                Packed.digest(body == null ? NONE : body),
                body == null ? 0 : body.length,
                body == null ? null : Packed.pack(body),
                message.patients().stream()
                        .mapToLong(p -> Journal.key(message.practice(), p))
                        .sorted()
                        .distinct()
                        .toArray());
    }

    int feed() {
        Integer feed = message.feed();
        return feed == null ? 0 : feed;
    }

    String control() {
        String control = message.control();
        return control == null ? "" : control;
    }
}
