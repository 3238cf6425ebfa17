package org.quiltehr.hub.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Lets apps of any origin use the FHIR bases. Who they are is told by a header they set themselves, never by a cookie, so
 * an origin proves nothing and none is turned away.
 */
final class Cors {

    private Cors() {}

    /** Sets the headers; true if the request only asked for them. */
    static boolean answered(HttpServletRequest request, HttpServletResponse response) {
        boolean asking = request.getMethod().equals("OPTIONS");
        if (request.getHeader("Origin") != null || asking) {
            response.setHeader("Access-Control-Allow-Origin", "*");
            response.setHeader(
                    "Access-Control-Expose-Headers",
                    "Content-Location, Location, ETag, Last-Modified, Retry-After, X-Progress");
        }
        if (asking) {
            response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Accept, Authorization, Content-Type, Prefer, If-Match, If-None-Match, If-Modified-Since, If-None-Exist,"
                            + " X-Requested-With");
            response.setHeader("Access-Control-Max-Age", "86400");
            response.setStatus(204);
        }
        return asking;
    }
}
