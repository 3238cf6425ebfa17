package org.quiltehr.hub.codes;

/** A ruling, or a file, that cannot be followed; its text says what to do. */
public final class RulingProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RulingProblem(int status, String code, String text) {
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
