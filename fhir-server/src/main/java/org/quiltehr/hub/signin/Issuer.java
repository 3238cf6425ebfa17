package org.quiltehr.hub.signin;

import jakarta.servlet.http.HttpServletRequest;

/**
 * By which address apps know the hub. Said in the settings it cannot be forged by a Host header; unsaid it is that of the
 * request, which suits a hub that is reached under several names in one building.
 *
 * @param configured without a closing slash, or empty
 */
record Issuer(String configured) {

    static final String TOKEN = "/oauth2/token";

    String of(HttpServletRequest request) {
        if (!configured.isEmpty()) {
            return configured;
        }
        String url = request.getRequestURL().toString();
        return url.substring(0, url.length() - request.getRequestURI().length());
    }

    String tokenEndpoint(HttpServletRequest request) {
        return of(request) + TOKEN;
    }
}
