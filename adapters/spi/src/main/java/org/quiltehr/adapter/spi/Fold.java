package org.quiltehr.adapter.spi;

/** What a folding entry says of its elements beyond their values. */
public final class Fold {

    /**
     * A top-level member of the entry's resource, never stored: an array of the names of the elements the message
     * removes, such as {@code ["telecom", "address"]}.
     */
    public static final String REMOVE = "_remove";

    /**
     * A top-level member of the entry's resource, never stored: an array of the names of the elements that the message
     * infers and does not state. They stand where there is none, or where one is known to be {@code unknown}; what was
     * stated stays, such as that a visit has ended.
     */
    public static final String FILL = "_fill";

    private Fold() {}
}
