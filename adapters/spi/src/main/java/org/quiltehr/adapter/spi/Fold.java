package org.quiltehr.adapter.spi;

/** How a folding entry says that an element is to be removed. */
public final class Fold {

    /**
     * A top-level member of the entry's resource, never stored: an array of the names of the elements the message
     * removes, such as {@code ["telecom", "address"]}.
     */
    public static final String REMOVE = "_remove";

    private Fold() {}
}
