package org.quiltehr.adapter.spi;

import java.util.List;

/**
 * What became of a message, for {@link Adapter#reply}.
 *
 * @param state {@code RECEIVED} once the journal has committed it and nothing more is known
 */
public record Receipt(String messageId, State state, boolean duplicate, List<Issue> issues) {

    /** The states of a message. */
    public enum State {
        RECEIVED,
        STORED,
        IGNORED,
        QUARANTINED
    }

    public Receipt {
        issues = List.copyOf(issues);
    }
}
