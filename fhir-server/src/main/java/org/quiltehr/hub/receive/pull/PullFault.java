package org.quiltehr.hub.receive.pull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a run ended before its end; the text says what to do and holds no value of a resource. */
final class PullFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final @Nullable Instant notBefore;

    PullFault(String code, String text) {
        this(code, text, null);
    }

    PullFault(String code, String text, @Nullable Instant notBefore) {
        super(text);
        this.code = code;
        this.notBefore = notBefore;
    }

    String code() {
        return code;
    }

    /** The server asked not to be asked again earlier. */
    @Nullable
    Instant notBefore() {
        return notBefore;
    }
}
