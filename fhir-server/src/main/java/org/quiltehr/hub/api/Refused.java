package org.quiltehr.hub.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;

/** A request that gets no answer but an OperationOutcome; its text holds no value of the request. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<Issue> issues;

    Refused(int status, String code, @Nullable String location, String text) {
        super("refused with " + status, null, false, false);
        this.status = status;
        this.issues = List.of(Issue.error(code, location, text));
    }

    int status() {
        return status;
    }

    List<Issue> issues() {
        return issues;
    }
}
