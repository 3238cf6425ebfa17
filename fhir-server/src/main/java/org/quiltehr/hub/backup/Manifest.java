package org.quiltehr.hub.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds.
 *
 * @param made the instant whose state it is
 * @param xid every row was written by a transaction below this number
 */
record Manifest(
        String made,
        long xid,
        List<Migration> migrations,
        List<Table> tables,
        List<Trigger> triggers,
        List<Sequence> sequences) {

    /** A migration that had been applied, as Flyway's history names it. */
    record Migration(String script, @Nullable Integer checksum) {}

    /** A table with its rows; of a partition also whose it is and its bounds, as SQL. */
    record Table(
            String name,
            String columns,
            @Nullable String parent,
            @Nullable String bound,
            CopiedRows rows) {}

    record Trigger(String table, String name, String definition) {}

    /** Where a sequence stood; null: nothing was taken from it. */
    record Sequence(String name, @Nullable Long last) {}
}
