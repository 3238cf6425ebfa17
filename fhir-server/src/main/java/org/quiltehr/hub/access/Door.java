package org.quiltehr.hub.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Stands before every address of the hub, those of rooms yet to be built too: whom the gate does not know gets 401, the same
 * for what is there and what is not, and the refusal is on record.
 */
final class Door extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Whole addresses, not beginnings: nothing can be appended to them that leads elsewhere. */
    private static final Set<String> PUBLIC =
            Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

    private static final byte[] REFUSAL = FhirJson.bytes(AuditEvents.outcome("login", "sign in first"));

    private final transient Gate gate;
    private final transient Audit audit;

    Door(Gate gate, Audit audit) {
        this.gate = gate;
        this.audit = audit;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (gate.admits() || PUBLIC.contains(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        int status = 401;
        try {
            // nobody is known yet, and what was asked names no reader's patient
            audit.record(
                    audit.begin(new Trail.Request(
                            "http",
                            AuditFilter.action(request.getMethod()),
                            "unknown",
                            request.getRemoteAddr(),
                            0,
                            request.getMethod(),
                            request.getRequestURI(),
                            request.getQueryString(),
                            null)),
                    status);
        } catch (DataAccessResourceFailureException e) {
            status = 503;
        }
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (!request.getMethod().equals("HEAD")) {
            response.setContentType("application/fhir+json");
            response.setContentLength(REFUSAL.length);
            response.getOutputStream().write(REFUSAL);
        }
    }
}
