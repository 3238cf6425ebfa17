package org.quiltehr.hub.transition;

/** A question about results to come that cannot be answered; says what to do and holds no patient data. */
public final class PendingProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    PendingProblem(int status, String code, String text) {
        super(text, null, false, false);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    String code() {
        return code;
    }
}
