package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.LongStream;

/**
 * Advisory locks of one transaction. They fall into buckets, so that a large transaction cannot exhaust the lock table,
 * and are taken in order of stage and bucket, so that two transactions cannot wait for each other.
 */
final class LocksSql {

    /** In the order a transaction takes them. */
    enum Stage {
        PATIENT_KEYS,
        SCOPES,
        OTHER_KEYS,
        BLOCKS
    }

    private static final int BUCKETS = 1024;

    /** Tells the hub's advisory locks of this room from others. */
    private static final long ROOM = 0x1d_0000_0000L;

    private static final String TAKE = """
            select pg_advisory_xact_lock(k) from unnest(?::bigint[]) as k
            """;

    private LocksSql() {}

    static void take(Connection tx, Stage stage, LongStream hashes) throws SQLException {
        long base = ROOM + ((long) stage.ordinal() << 16);
        long[] locks = hashes.map(h -> base + Math.floorMod(h ^ h >>> 32, BUCKETS))
                .distinct()
                .sorted()
                .toArray();
        if (locks.length == 0) {
            return;
        }
        try (var select = tx.prepareStatement(TAKE)) {
            select.setObject(1, locks);
            select.executeQuery().close();
        }
    }
}
