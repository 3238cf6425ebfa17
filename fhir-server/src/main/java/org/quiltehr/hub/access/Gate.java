package org.quiltehr.hub.access;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/** The one place that decides; until sign-in exists it knows {@code --open} only, and refuses all else. */
public final class Gate {

    private final boolean open;

    public Gate(boolean open) {
        this.open = open;
    }

    /** The grant of a request whose answer shows nothing that its own event does not name. */
    public Grant grant(@Nullable PracticeRef practice) {
        return new Grant(open, open ? practice : null, 0);
    }

    /**
     * The grant of a request.
     *
     * @param practice the practice whose base is used, or the practice {@code open} at {@code /fhir}
     * @param trail the request's
     */
    public Grant grant(@Nullable PracticeRef practice, Trail trail) {
        return new Grant(open, open ? practice : null, 0, trail);
    }

    /** Whether a caller comes in at all; there is no sign-in that could let anyone in beside {@code --open}. */
    boolean admits() {
        return open;
    }

    /** Whether the caller may read the audit trail. */
    boolean mayAudit() {
        return open;
    }
}
