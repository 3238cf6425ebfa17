package org.quiltehr.hub.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Caller;

/**
 * One request at a FHIR base.
 *
 * @param path segments below the base, decoded
 * @param base URL of the FHIR base as the client sees it, without a closing slash
 */
record Exchange(
        HttpServletRequest http, View view, Grant grant, String base, List<String> path, Parameters parameters) {

    /** The same with the parameters of a form beside those of the address. */
    Exchange with(Parameters all) {
        Trail trail = grant.trail();
        if (trail != null) {
            trail.asks(all.search());
        }
        return new Exchange(http, view, grant, base, path, all);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(http.getHeader(name));
    }

    /** Who reads; without sign-in all are one reader. */
    String reader() {
        return reader(http);
    }

    static String reader(HttpServletRequest request) {
        return Optional.ofNullable(request.getRemoteUser()).orElse("open");
    }

    Caller caller() {
        return new Caller(view, grant, base);
    }

    /** {@code Prefer: return=…}; empty if it does not say. */
    String prefersReturn() {
        return prefer("return=");
    }

    boolean strict() {
        return prefer("handling=").equals("strict");
    }

    private String prefer(String name) {
        String prefer = http.getHeader("Prefer");
        if (prefer == null || !prefer.contains(name)) {
            return "";
        }
        for (String option : prefer.split("[,;]")) {
            String stripped = option.strip();
            if (stripped.startsWith(name)) {
                return stripped.substring(name.length());
            }
        }
        return "";
    }

    String segment(int index) {
        return path.get(index);
    }

    @Nullable
    String contentType() {
        return http.getContentType();
    }
}
