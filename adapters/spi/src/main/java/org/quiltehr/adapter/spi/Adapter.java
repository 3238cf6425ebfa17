package org.quiltehr.adapter.spi;

import java.util.List;

/**
 * Turns messages of one source into FHIR R4. Pure: thread-safe, deterministic, no I/O, no clock, no random, no default
 * zone or locale. Bad input is a value, never an exception.
 */
public interface Adapter {

    /**
     * The units of a body, in order: one for a single message; one per message of a batch, row of a CSV file or line of
     * ndjson. A body that cannot be cut is one unit, which {@link #map} then rejects.
     */
    default List<RawMessage> split(RawMessage body) {
        return List.of(body);
    }

    /** What the hub must know before it maps: cheap, called before the sender is answered. */
    Peek peek(RawMessage message);

    /** The whole message as FHIR, or why not. */
    Mapping map(RawMessage message);

    /** The answer to the sender, such as an HL7 v2 ACK; empty where the format has none. */
    default Reply reply(RawMessage message, Receipt receipt) {
        return Reply.NONE;
    }
}
