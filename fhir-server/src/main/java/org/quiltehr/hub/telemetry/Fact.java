package org.quiltehr.hub.telemetry;

import java.util.Locale;

/** What may be said on a span. There is no other attribute: none can hold what a message says of a patient. */
public enum Fact {
    PRACTICE,
    FEED,
    ADAPTER,
    STATE,
    /** Messages that shared the transaction. */
    TOGETHER,
    SUBSCRIPTION,
    EVENTS,
    /** Whether the subscriber took the notification. */
    TAKEN;

    String key() {
        return "quilt." + name().toLowerCase(Locale.ROOT);
    }
}
