package org.quiltehr.hub.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * The event of every request beside the FHIR bases: messages, receipts, stewards' pages, settings, the audit trail itself.
 * The answer is held back until its event is put down.
 */
final class AuditFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AuditFilter.class);
    /** A page of one patient: whoever gets it has seen that chart. */
    private static final Pattern CHART = Pattern.compile("/patients/([0-9a-z-]+)(?:/.*)?");

    private static final Pattern MESSAGE =
            Pattern.compile("/messages/(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(?:/|$)");

    /** Request attribute: the account somebody signs in to, whom the request itself does not name yet. */
    static final String NAMED = "org.quiltehr.hub.access.named";

    /** Request attribute: the Patient record the request is about, where the address does not tell. */
    static final String ABOUT = "org.quiltehr.hub.access.about";

    /** Whose record the answer shows, where its address does not say. */
    static final String SHOWN = "org.quiltehr.hub.access.shown";

    private final transient Audit audit;
    private final boolean open;

    AuditFilter(Audit audit, boolean open) {
        this.audit = audit;
        this.open = open;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // health and metrics hold no record of anyone and are asked for without end
        if (request.getRequestURI().startsWith("/actuator/")
                || Addresses.isFreeFile(request.getRequestURI())
                || request.getMethod().equals("OPTIONS")) {
            chain.doFilter(request, response);
            return;
        }
        Trail trail = audit.begin(new Trail.Request(
                act(request),
                action(request.getMethod()),
                Optional.ofNullable(request.getRemoteUser()).orElse(open ? "open" : "unknown"),
                request.getRemoteAddr(),
                0,
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                message(request.getRequestURI())));
        Held held = new Held(response);
        try {
            chain.doFilter(request, held);
        } catch (IOException | ServletException | RuntimeException e) {
            audit.record(trail, 500);
            response.setHeader(Trail.HEADER, trail.id());
            throw e;
        }
        try {
            if (request.getAttribute(NAMED) instanceof String name) {
                trail.named(name);
            }
            chart(request.getRequestURI()).ifPresent(trail::shown);
            if (request.getAttribute(SHOWN) instanceof LogicalId patient) {
                trail.shown(patient);
            }
            if (request.getAttribute(ABOUT) instanceof LogicalId patient) {
                trail.opened(patient);
            }
            audit.record(trail, held.getStatus());
            response.setHeader(Trail.HEADER, trail.id());
        } catch (DataAccessResourceFailureException e) {
            LOG.error("an answer was not given: {}", e.getMessage());
            refuse(response);
            return;
        }
        held.release();
    }

    /** An answer that is not sent before it is released; redirects and errors, which would be sent at once, wait too. */
    private static final class Held extends ContentCachingResponseWrapper {

        private @Nullable String elsewhere;
        private boolean fails;
        private @Nullable String why;

        Held(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendRedirect(String location) {
            sendRedirect(location, SC_FOUND, true);
        }

        @Override
        public void sendRedirect(String location, int status, boolean clear) {
            if (clear) {
                resetBuffer();
            }
            setStatus(status);
            elsewhere = location;
        }

        @Override
        public void sendError(int status) {
            sendError(status, null);
        }

        @Override
        public void sendError(int status, @Nullable String message) {
            setStatus(status);
            fails = true;
            why = message;
        }

        void release() throws IOException {
            if (fails) {
                String message = why;
                if (message == null) {
                    super.sendError(getStatus());
                } else {
                    super.sendError(getStatus(), message);
                }
                return;
            }
            if (elsewhere != null) {
                setHeader("Location", elsewhere);
            }
            copyBodyToResponse();
        }
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.reset();
        response.setStatus(503);
        response.setHeader("Retry-After", "2");
        response.setContentType("application/problem+json");
        response.getOutputStream().write("""
                {"type":"about:blank","title":"Service Unavailable","status":503,"code":"audit",\
                "detail":"The audit trail cannot be written now. Ask again in a moment."}""".getBytes(StandardCharsets.UTF_8));
    }

    /** What a request beside the FHIR bases does, where that has a name of its own. */
    private static String act(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.equals("/sign-in/external/back")) {
            return "sign-in";
        }
        if (!request.getMethod().equals("POST")) {
            return "http";
        }
        return switch (path) {
            case "/sign-in", "/sign-in/step" -> "sign-in";
            case "/sign-out" -> "sign-out";
            default -> "http";
        };
    }

    static String action(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "R";
            case "PUT", "PATCH" -> "U";
            case "DELETE" -> "D";
            default -> "C";
        };
    }

    private static Optional<LogicalId> chart(String path) {
        Matcher matcher = CHART.matcher(path);
        return matcher.matches() ? LogicalId.parse(matcher.group(1)) : Optional.empty();
    }

    private static @Nullable UUID message(String path) {
        Matcher matcher = MESSAGE.matcher(path);
        return matcher.find() ? UUID.fromString(matcher.group(1)) : null;
    }
}
