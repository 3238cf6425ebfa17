package org.quiltehr.hub.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells apps at each FHIR base how they get in ({@code .well-known/smart-configuration}); it says what works here and
 * nothing else. On an open hub nobody gets in, since nobody is kept out: neither this nor its endpoints are there.
 */
final class SmartFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String WELL_KNOWN = "/.well-known/smart-configuration";

    private final transient Issuer issuer;
    private final boolean open;

    SmartFilter(Issuer issuer, boolean open) {
        this.issuer = issuer;
        this.open = open;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        boolean asks = path.endsWith("/fhir" + WELL_KNOWN);
        if (!asks && !path.startsWith("/oauth2/") && !path.startsWith("/clients") && !path.equals("/launches")) {
            chain.doFilter(request, response);
        } else if (open) {
            response.sendError(404);
        } else if (!asks) {
            chain.doFilter(request, response);
        } else if (!request.getMethod().equals("GET")) {
            response.sendError(405);
        } else {
            byte[] body = FhirJson.bytes(configuration(issuer.of(request)));
            response.setHeader("Access-Control-Allow-Origin", "*");
            response.setHeader("Cache-Control", "max-age=300");
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    private static ObjectNode configuration(String hub) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("issuer", hub)
                .put("jwks_uri", hub + "/oauth2/jwks")
                .put("authorization_endpoint", hub + "/oauth2/authorize")
                .put("token_endpoint", hub + Issuer.TOKEN)
                .put("introspection_endpoint", hub + "/oauth2/introspect")
                .put("revocation_endpoint", hub + "/oauth2/revoke");
        list(json, "grant_types_supported", List.of("authorization_code", "refresh_token", "client_credentials"));
        list(json, "response_types_supported", List.of("code"));
        list(json, "code_challenge_methods_supported", List.of("S256"));
        list(
                json,
                "token_endpoint_auth_methods_supported",
                List.of("private_key_jwt", "client_secret_basic", "client_secret_post", "none"));
        list(json, "token_endpoint_auth_signing_alg_values_supported", List.of("RS384", "ES384"));
        list(
                json,
                "scopes_supported",
                List.of(
                        "openid",
                        "fhirUser",
                        "launch",
                        "launch/patient",
                        "offline_access",
                        "online_access",
                        "patient/*.rs",
                        "user/*.cruds",
                        "system/*.cruds"));
        list(
                json,
                "capabilities",
                List.of(
                        "launch-standalone",
                        "launch-ehr",
                        "client-public",
                        "client-confidential-symmetric",
                        "client-confidential-asymmetric",
                        "sso-openid-connect",
                        "context-standalone-patient",
                        "context-ehr-patient",
                        "context-banner",
                        "permission-offline",
                        "permission-online",
                        "permission-patient",
                        "permission-user",
                        "permission-v1",
                        "permission-v2"));
        return json;
    }

    private static void list(ObjectNode json, String name, List<String> values) {
        values.forEach(json.putArray(name)::add);
    }
}
