package org.quiltehr.hub.watch;

import java.util.List;

/** A way to tell somebody. */
interface Channel {

    /** Its name among the channels. */
    String name();

    /**
     * Tells several notices at once.
     *
     * @throws NotTold if it cannot be told now
     */
    void tell(List<ConditionSql.Notice> notices) throws NotTold;

    /** The other side does not take it now; the notice waits. */
    final class NotTold extends Exception {
        private static final long serialVersionUID = 1L;

        NotTold(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
