package org.quiltehr.hub.journal;

import java.time.Instant;
import org.quiltehr.adapter.spi.Receipt.State;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of a message, as it was written down.
 *
 * @param mapped hash of the whole mapped content
 * @param contents hash of what was stated of each resource, in the order of the receipt's resources
 * @param receipt {@code issues}, {@code resources}, {@code totals}, {@code ledger} (SEMANTICS 4)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Finished(
        State state, Instant at, Outcome.Reader adapter, long mapped, long[] contents, ObjectNode receipt) {}
