package org.quiltehr.hub.store;

/** A write the store will not do; the transaction is to be rolled back. Carries no content. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** If-Match names another version: 412. */
        VERSION_CONFLICT,
        /** The row was written by another practice: 403. */
        OTHER_PRACTICE,
        /** The naming key's hash differs from the stored one: quarantined, never merged. */
        KEY_COLLISION,
        /** A Patient with clinical rows cannot be deleted: 409. */
        PATIENT_IN_USE
    }

    private final Kind kind;
    private final int put;

    /**
     * A refusal.
     *
     * @param put position of the {@link Put} in the list
     */
    public Refusal(Kind kind, int put) {
        super(kind + " at " + put);
        this.kind = kind;
        this.put = put;
    }

    public Kind kind() {
        return kind;
    }

    public int put() {
        return put;
    }
}
