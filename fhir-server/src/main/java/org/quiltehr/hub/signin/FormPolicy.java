package org.quiltehr.hub.signin;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** The policy of pages whose forms lead to an app: browsers hold it against redirects of their answers too. */
final class FormPolicy {

    private FormPolicy() {}

    static void guard(HttpServletResponse response, List<String> addresses) {
        String forms = addresses.stream().map(FormPolicy::origin).distinct().collect(Collectors.joining(" "));
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' " + forms
                        + "; base-uri 'none'; frame-ancestors 'none'");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getRawAuthority() == null ? uri.getScheme() + ":" : uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
