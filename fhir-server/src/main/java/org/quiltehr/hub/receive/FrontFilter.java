package org.quiltehr.hub.receive;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.journal.SqlFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all rooms: a body that comes too slowly is given up with 408, and a room that does not say itself that the
 * database is away has it said here, with 503 and when to come again.
 */
final class FrontFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FrontFilter.class);

    private final transient Pace pace;

    FrontFilter(Pace pace) {
        this.pace = pace;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(hasBody(request) ? new PacedBody(request, pace) : request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (response.isCommitted()) {
                throw e;
            }
            String event = response.getHeader(Trail.HEADER);
            if (isSlow(e)) {
                response.reset();
                response.setHeader(Trail.HEADER, event);
                request.setAttribute(SlowBodyValve.GIVEN_UP, true);
                answer(response, 408, "Request Timeout", "slow-body", "The body came too slowly and was given up.");
            } else if (SqlFaults.passing(e)) {
                LOG.warn(
                        "a request met a fault of the database: {}",
                        e.getClass().getSimpleName());
                response.reset();
                response.setHeader("Retry-After", "2");
                answer(
                        response,
                        503,
                        "Service Unavailable",
                        "database",
                        "The database does not answer. Ask again in a moment.");
            } else {
                throw e;
            }
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static boolean isSlow(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SlowBody) {
                return true;
            }
        }
        return false;
    }

    private static void answer(HttpServletResponse response, int status, String title, String code, String detail)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.getOutputStream().write(ProblemAnswers.json(title, status, code, detail));
    }
}
