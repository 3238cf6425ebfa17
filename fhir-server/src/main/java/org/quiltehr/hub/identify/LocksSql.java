package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.LongStream;

/**
 * Advisory locks of one transaction, taken in order of stage and bucket, so that two transactions cannot wait for each
 * other. A transaction that would need very many, and could exhaust the server's lock table, takes the one of its stage
 * alone, which the others share.
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

    private static final int BUCKETS = 1 << 15;

    /** A transaction that needs more locks of a stage takes the whole stage. */
    private static final int MOST = 200;

    /** Tells the hub's advisory locks of this room from others. */
    private static final long ROOM = 0x1d_0000_0000L;

    private static final long FINE = ROOM << 8;

    private static final int FINE_BUCKETS = 1 << 20;

    /** A write of more records than this would need too many locks. */
    private static final int MANY = 50;

    private static final String TAKE_ALL = "select pg_advisory_xact_lock(?)";

    /** Two statements, one round trip. */
    private static final String TAKE = """
            select pg_advisory_xact_lock_shared(?);
            select pg_advisory_xact_lock(k) from unnest(?::bigint[]) as k
            """;

    private LocksSql() {}

    /** The locks of blocking keys: their own for a few records, the one of all for many. */
    static void takeBlocks(Connection tx, int records, LongStream blocks) throws SQLException {
        if (records > MANY) {
            takeAll(tx, Stage.BLOCKS);
        } else if (records > 0) {
            take(
                    tx,
                    Stage.BLOCKS,
                    blocks.map(h -> FINE + Math.floorMod(h ^ h >>> 32, FINE_BUCKETS))
                            .distinct()
                            .sorted()
                            .toArray());
        }
    }

    static void take(Connection tx, Stage stage, LongStream hashes) throws SQLException {
        long base = ROOM + ((long) stage.ordinal() << 16);
        long[] locks = hashes.map(h -> base + Math.floorMod(h ^ h >>> 32, BUCKETS))
                .distinct()
                .sorted()
                .toArray();
        if (locks.length > MOST) {
            takeAll(tx, stage);
        } else if (locks.length > 0) {
            take(tx, stage, locks);
        }
    }

    private static void take(Connection tx, Stage stage, long[] locks) throws SQLException {
        try (var select = tx.prepareStatement(TAKE)) {
            select.setLong(1, all(stage));
            select.setObject(2, locks);
            select.execute();
        }
    }

    private static void takeAll(Connection tx, Stage stage) throws SQLException {
        try (var select = tx.prepareStatement(TAKE_ALL)) {
            select.setLong(1, all(stage));
            select.executeQuery().close();
        }
    }

    /** Behind the stage's buckets. */
    private static long all(Stage stage) {
        return ROOM + ((long) stage.ordinal() << 16) + BUCKETS;
    }
}
