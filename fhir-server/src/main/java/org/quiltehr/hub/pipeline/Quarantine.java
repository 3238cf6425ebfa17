package org.quiltehr.hub.pipeline;

import java.util.List;
import org.quiltehr.adapter.spi.Issue;

/** Ends the transaction of a message that cannot be stored; its issues say why. Never leaves the room. */
final class Quarantine extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Issue> issues;

    Quarantine(List<Issue> issues) {
        super("quarantined", null, false, false);
        this.issues = List.copyOf(issues);
    }

    List<Issue> issues() {
        return issues;
    }
}
