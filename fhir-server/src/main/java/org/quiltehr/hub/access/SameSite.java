package org.quiltehr.hub.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Set;

/**
 * Tells the hub's own pages from those of other sites, by what browsers say of a request and pages cannot forge: Fetch
 * Metadata, else the Origin. A cookie is for browsers: a request that changes something and says neither is refused.
 */
final class SameSite {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private SameSite() {}

    static boolean refuses(HttpServletRequest request) {
        if (SAFE.contains(request.getMethod())) {
            return false;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader("Origin");
        String host = request.getHeader("Host");
        if (origin == null || host == null) {
            return true;
        }
        try {
            return !host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
