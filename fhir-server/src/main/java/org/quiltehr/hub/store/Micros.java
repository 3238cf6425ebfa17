package org.quiltehr.hub.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** PostgreSQL's timestamptz: microseconds since 2000, with the ends of the range for its infinities. */
final class Micros {

    private static final long EPOCH_2000 = 946_684_800L;
    private static final long MILLION = 1_000_000;

    private Micros() {}

    static long of(Instant instant) {
        return (instant.getEpochSecond() - EPOCH_2000) * MILLION + instant.getNano() / 1000;
    }

    /** As the driver wants it; its MIN and MAX are the infinities. */
    static OffsetDateTime time(long micros) {
        if (micros == Long.MIN_VALUE) {
            return OffsetDateTime.MIN;
        }
        if (micros == Long.MAX_VALUE) {
            return OffsetDateTime.MAX;
        }
        return Instant.ofEpochSecond(Math.floorDiv(micros, MILLION) + EPOCH_2000, Math.floorMod(micros, MILLION) * 1000)
                .atOffset(ZoneOffset.UTC);
    }

    /** As text inside an array literal; years outside 1 to 9999 are an infinity. */
    static String text(long micros) {
        OffsetDateTime time = time(micros);
        if (time.getYear() < 1) {
            return "-infinity";
        }
        return time.getYear() > 9999 ? "infinity" : time.toString();
    }
}
