package org.quiltehr.hub.receive;

import org.springframework.http.HttpStatus;

/** A request that cannot be answered; its text says what to do and holds no value of a message. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;

    public Problem(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}
