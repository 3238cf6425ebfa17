package org.quiltehr.hub.access;

import jakarta.servlet.FilterChain;
import org.jspecify.annotations.Nullable;

/** Who asked may not, or not the same any more: what was made of the answer is thrown away and the request is begun anew. */
public final class Unproved extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable FilterChain rest;

    Unproved() {
        this(null);
    }

    private Unproved(@Nullable FilterChain rest) {
        super("who asked is not who it was", null, false, false);
        this.rest = rest;
    }

    /** The same from where the request can be answered once more: a chain of filters goes one way only. */
    public Unproved at(FilterChain again) {
        return new Unproved(again);
    }

    /** What answers the request once more; this if nothing can. */
    FilterChain rest() {
        if (rest == null) {
            throw this;
        }
        return rest;
    }
}
