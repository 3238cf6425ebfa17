package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;

/** A write that is refused whole; its issues name places, never a value. Ends the transaction. */
public final class WriteProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<Issue> issues;

    public WriteProblem(int status, List<Issue> issues) {
        super("refused with " + status, null, false, false);
        this.status = status;
        this.issues = List.copyOf(issues);
    }

    /**
     * One problem.
     *
     * @param code of FHIR's issue types, such as {@code conflict}
     */
    public static WriteProblem of(int status, String code, @Nullable String location, String text) {
        return new WriteProblem(status, List.of(Issue.error(code, location, text)));
    }

    public int status() {
        return status;
    }

    public List<Issue> issues() {
        return issues;
    }
}
