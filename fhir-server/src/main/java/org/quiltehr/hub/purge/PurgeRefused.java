package org.quiltehr.hub.purge;

/** Nothing was removed, or not all: the message says why and what to do, without data of patients. */
public final class PurgeRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PurgeRefused(String message) {
        super(message);
    }
}
