package org.quiltehr.hub.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A message, or a file with its messages, waiting to be committed.
 *
 * @param since of {@link System#nanoTime}: when its sender began to wait
 */
record Arrival(Row row, List<Row> units, CompletableFuture<Accepted> answer, long since) {

    Arrival(Row row, List<Row> units) {
        this(row, List.copyOf(units), new CompletableFuture<>(), System.nanoTime());
    }

    int rows() {
        return 1 + units.size();
    }

    long bytes() {
        return row.size() + units.stream().mapToLong(Row::size).sum();
    }
}
