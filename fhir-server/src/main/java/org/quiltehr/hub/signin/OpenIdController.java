package org.quiltehr.hub.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** What apps need to check an identity token: OpenID Connect Discovery and the keys. */
@RestController
class OpenIdController {

    private final IdTokens tokens;
    private final Issuer issuer;
    private final Gate gate;

    OpenIdController(IdTokens tokens, Issuer issuer, Gate gate) {
        this.tokens = tokens;
        this.issuer = issuer;
        this.gate = gate;
    }

    @GetMapping("/.well-known/openid-configuration")
    ResponseEntity<byte[]> configuration(HttpServletRequest request) {
        String hub = issuer.of(request);
        ObjectNode json = FhirJson.mapper()
                .createObjectNode()
                .put("issuer", hub)
                .put("jwks_uri", hub + "/oauth2/jwks")
                .put("authorization_endpoint", hub + "/oauth2/authorize")
                .put("token_endpoint", hub + Issuer.TOKEN);
        json.putArray("response_types_supported").add("code");
        json.putArray("subject_types_supported").add("public");
        json.putArray("id_token_signing_alg_values_supported").add("RS256");
        json.putArray("scopes_supported").add("openid").add("fhirUser");
        json.putArray("claims_supported").add("sub").add("fhirUser");
        return answer(FhirJson.bytes(json));
    }

    @GetMapping("/oauth2/jwks")
    ResponseEntity<byte[]> keys() {
        return answer(tokens.published().getBytes(StandardCharsets.UTF_8));
    }

    /** On an open hub nobody signs in. */
    private ResponseEntity<byte[]> answer(byte[] body) {
        return gate.isOpen()
                ? ResponseEntity.notFound().build()
                : ResponseEntity.ok()
                        .header("Access-Control-Allow-Origin", "*")
                        .header("Cache-Control", "max-age=300")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body);
    }
}
