package org.quiltehr.hub.telemetry;

import java.util.Locale;

/** What is done with a message, in this order; each is a span of its trace. */
public enum Step {
    /** From the hand-over by the transport until it is safe in the journal: the root of the trace. */
    RECEIVE,
    /** By the feed's adapter and the code maps. */
    CONVERT,
    /** Names, persons, versions, index. */
    STORE,
    /** Its receipt with the fate of every value. */
    LEDGER,
    COMMIT,
    /** One notification of a subscription that tells of what the message changed. */
    NOTIFY;

    String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
