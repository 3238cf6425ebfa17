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
        BLOCKS,
        PERSONS
    }

    private static final int BUCKETS = 1024;

    /** Tells the hub's advisory locks of this room from others. */
    private static final long ROOM = 0x1d_0000_0000L;

    /** One lock that a write of many records holds alone and other writes share. */
    private static final long ALL_BLOCKS = ROOM + ((long) Stage.BLOCKS.ordinal() << 16) - 1;

    private static final long FINE = ROOM << 8;

    private static final int FINE_BUCKETS = 1 << 20;

    /** A write of more records than this would need too many locks. */
    private static final int MANY = 50;

    private static final String TAKE_ALL = "select pg_advisory_xact_lock(?)";

    private static final String SHARE_ALL = "select pg_advisory_xact_lock_shared(?)";

    private static final String TAKE = """
            select pg_advisory_xact_lock(k) from unnest(?::bigint[]) as k
            """;

    private LocksSql() {}

    /** The locks of blocking keys: their own for a few records, the one of all for many. */
    static void takeBlocks(Connection tx, int records, LongStream blocks) throws SQLException {
        if (records == 0) {
            return;
        }
        try (var select = tx.prepareStatement(records > MANY ? TAKE_ALL : SHARE_ALL)) {
            select.setLong(1, ALL_BLOCKS);
            select.executeQuery().close();
        }
        if (records <= MANY) {
            take(tx, blocks.map(h -> FINE + Math.floorMod(h ^ h >>> 32, FINE_BUCKETS)));
        }
    }

    static void take(Connection tx, Stage stage, LongStream hashes) throws SQLException {
        long base = ROOM + ((long) stage.ordinal() << 16);
        take(tx, hashes.map(h -> base + Math.floorMod(h ^ h >>> 32, BUCKETS)));
    }

    private static void take(Connection tx, LongStream of) throws SQLException {
        long[] locks = of.distinct().sorted().toArray();
        if (locks.length == 0) {
            return;
        }
        try (var select = tx.prepareStatement(TAKE)) {
            select.setObject(1, locks);
            select.executeQuery().close();
        }
    }
}
