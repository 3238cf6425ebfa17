package org.quiltehr.hub.api;

import java.util.List;
import java.util.UUID;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.terminology.TerminologyProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;

/** The one place where what went wrong becomes an OperationOutcome. */
final class Problems {

    private static final String RETRY_AFTER = "Retry-After";
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    Answer answer(Exception problem) {
        Answer answer = told(problem);
        return answer.status() == 503 && !answer.headers().containsKey(RETRY_AFTER)
                ? answer.header(RETRY_AFTER, "2")
                : answer;
    }

    private static Answer told(Exception problem) {
        return switch (problem) {
            case Refused refused -> Answer.of(refused.status(), Outcomes.bytes(refused.issues()));
            case WriteProblem refused -> Answer.of(refused.status(), Outcomes.bytes(refused.issues()));
            case TerminologyProblem codes ->
                Answer.of(
                        codes.kind().status(),
                        Outcomes.bytes(List.of(Issue.error(codes.kind().code(), null, codes.text()))));
            case QueryProblem question ->
                Answer.of(
                        question.code().status(),
                        Outcomes.bytes(List.of(Issue.error(
                                switch (question.code()) {
                                    case INVALID -> "invalid";
                                    case NOT_SUPPORTED -> "not-supported";
                                    case NOT_FOUND -> "not-found";
                                    case GONE -> "expired";
                                },
                                null,
                                question.text()))));
            case TransientDataAccessException passing -> busy();
            default -> SqlFaults.passing(problem) ? busy() : fault(problem);
        };
    }

    private static Answer busy() {
        return Answer.of(
                503,
                Outcomes.bytes(List.of(
                        Issue.error("transient", null, "the database did not take this now: try again in a moment"))));
    }

    /** A fault of ours: the log gets the stack, the client a number to name it by; neither gets content. */
    private static Answer fault(Exception problem) {
        String number = UUID.randomUUID().toString();
        LOG.error("fault {}: {}", number, describe(problem));
        return Answer.of(
                500,
                Outcomes.bytes(List.of(
                        Issue.error("exception", null, "the hub failed; its log has the reason under " + number))));
    }

    /** Classes and lines only: messages of exceptions may hold what a patient's record says. */
    private static String describe(Throwable problem) {
        StringBuilder out = new StringBuilder();
        for (Throwable t = problem; t != null && out.length() < 6000; t = t.getCause()) {
            out.append(out.isEmpty() ? "" : " caused by ").append(t.getClass().getName());
            if (t instanceof java.sql.SQLException sql) {
                out.append(" (SQLSTATE ").append(sql.getSQLState()).append(')');
            }
            StackTraceElement[] frames = t.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, 25); i++) {
                out.append("\n  at ").append(frames[i]);
            }
        }
        return out.toString();
    }
}
