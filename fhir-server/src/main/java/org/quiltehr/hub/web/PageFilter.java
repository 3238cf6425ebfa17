package org.quiltehr.hub.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/** Headers of pages: only the hub's own scripts, styles and pictures; kept by no cache, shown in no frame. */
final class PageFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    /** A practice's FHIR base has pages of its own, with their style in them. */
    private static final Pattern FHIR = Pattern.compile("/practices/[^/]+/fhir(/.*)?");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String accept = request.getHeader("Accept");
        if (accept == null
                || !accept.contains("text/html")
                || FHIR.matcher(request.getRequestURI()).matches()) {
            chain.doFilter(request, response);
            return;
        }
        String from = request.getHeader("Sec-Fetch-Site");
        if (!request.getMethod().equals("GET") && ("cross-site".equals(from) || "same-site".equals(from))) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        chain.doFilter(request, response);
    }
}
