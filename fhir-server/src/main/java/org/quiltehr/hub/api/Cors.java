package org.quiltehr.hub.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;

/**
 * Lets apps of other origins use the FHIR bases. With sign-in any may: who asks is told by a header the app sets itself,
 * never by a cookie, so an origin proves nothing. Without sign-in only pages of this machine may, or every page that is
 * looked at in a browser here could read the hub.
 *
 * @param open sign-in is off
 */
record Cors(boolean open) {

    private static final Pattern LOCAL = Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    /** Sets the headers; true if the request only asked for them. */
    boolean answered(HttpServletRequest request, HttpServletResponse response) {
        boolean asking = request.getMethod().equals("OPTIONS");
        String origin = request.getHeader("Origin");
        if (asking) {
            response.setStatus(204);
        }
        if (origin == null || open && !LOCAL.matcher(origin).matches()) {
            return asking;
        }
        response.setHeader("Access-Control-Allow-Origin", open ? origin : "*");
        response.setHeader("Vary", "Origin");
        response.setHeader(
                "Access-Control-Expose-Headers",
                "Content-Location, Location, ETag, Last-Modified, Retry-After, X-Progress, X-Request-Id");
        if (asking) {
            response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Accept, Authorization, Content-Type, Prefer, If-Match, If-None-Match, If-Modified-Since, If-None-Exist,"
                            + " X-Requested-With");
            response.setHeader("Access-Control-Max-Age", "86400");
        }
        return asking;
    }
}
