package org.quiltehr.hub.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A message, or a file with its messages, waiting to be committed. */
record Arrival(Row row, List<Row> units, CompletableFuture<Accepted> answer) {

    Arrival(Row row, List<Row> units) {
        this(row, List.copyOf(units), new CompletableFuture<>());
    }

    int rows() {
        return 1 + units.size();
    }

    long bytes() {
        return row.size() + units.stream().mapToLong(Row::size).sum();
    }
}
