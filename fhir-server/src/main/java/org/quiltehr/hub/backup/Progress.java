package org.quiltehr.hub.backup;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Says in lines how far a backup or restore has come: each table that is done, and every five seconds within one. */
final class Progress {

    private static final long QUIET_NANOS = 5_000_000_000L;

    private final Consumer<String> lines;
    private final long total;
    private long done;
    private long lastSaid = System.nanoTime();

    /**
     * Progress by weight.
     *
     * @param total the sum of all tables' weights
     */
    Progress(Consumer<String> lines, long total) {
        this.lines = lines;
        this.total = Math.max(1, total);
    }

    LongConsumer within(String table) {
        return rows -> {
            if (System.nanoTime() - lastSaid > QUIET_NANOS) {
                say(table + ": " + rows + " rows …");
            }
        };
    }

    void tableDone(String table, long weight, long rows) {
        done += weight;
        if (rows > 0) {
            say(table + ": " + rows + " rows");
        }
    }

    /** A table done whose weight is its rows. */
    void tableDone(String table, long rows) {
        tableDone(table, rows, rows);
    }

    private void say(String what) {
        lastSaid = System.nanoTime();
        lines.accept(String.format(Locale.ROOT, "%3d %%  %s", 100 * done / total, what));
    }
}
