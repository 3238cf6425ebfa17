package org.quiltehr.hub.signin;

import com.nimbusds.oauth2.sdk.ErrorObject;

/** An error of OAuth 2.0; its words hold nothing of what was sent. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorObject error;

    Problem(ErrorObject error, String words) {
        super(words, null, false, false);
        this.error = error;
    }

    String code() {
        return error.getCode();
    }

    int status() {
        return error.getHTTPStatusCode() == 0 ? 400 : error.getHTTPStatusCode();
    }
}
