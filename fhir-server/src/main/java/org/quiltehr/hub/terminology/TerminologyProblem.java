package org.quiltehr.hub.terminology;

/** A question about codes that cannot be answered; its text says why and what to do. */
public final class TerminologyProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, as FHIR's issue types call it. */
    public enum Kind {
        REQUIRED(400, "required"),
        INVALID(400, "invalid"),
        NOT_SUPPORTED(400, "not-supported"),
        NOT_FOUND(404, "not-found"),
        TOO_COSTLY(422, "too-costly"),
        CODE_INVALID(422, "code-invalid"),
        PROCESSING(422, "processing");

        private final int status;
        private final String code;

        Kind(int status, String code) {
            this.status = status;
            this.code = code;
        }

        /** The HTTP status that goes with it. */
        public int status() {
            return status;
        }

        public String code() {
            return code;
        }
    }

    private final Kind kind;

    public TerminologyProblem(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Never null: the constructor takes none. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
