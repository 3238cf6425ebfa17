package org.quiltehr.hub.query;

/**
 * A question that cannot be answered. Its text names parameters and what is supported, never a value of a patient.
 */
public final class QueryProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind, with the HTTP status it becomes. */
    public enum Code {
        /** Malformed value. */
        INVALID(400),
        /** Parameter, modifier or operation that is not supported. */
        NOT_SUPPORTED(400),
        /** No such resource, version or type, or not for this reader. */
        NOT_FOUND(404),
        /** A page link whose walk is over. */
        GONE(410);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Code code;

    public QueryProblem(Code code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    static QueryProblem invalid(String text) {
        return new QueryProblem(Code.INVALID, text);
    }

    static QueryProblem unsupported(String text) {
        return new QueryProblem(Code.NOT_SUPPORTED, text);
    }

    public Code code() {
        return code;
    }

    /** For the OperationOutcome's diagnostics. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
