package org.quiltehr.hub.identify;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/** What stewards' calls have in common: who decides, and what is said when nothing is done. */
final class StewardAnswers {

    private StewardAnswers() {}

    /** Who decides: the account that is signed in, whoever the body names; on an open hub, who the body says. */
    static String who(HttpServletRequest request, ObjectNode body) {
        Principal caller = request.getUserPrincipal();
        return caller == null ? body.path("who").asString("").strip() : caller.getName();
    }

    static ResponseEntity<String> error(HttpStatus status, String code, String text) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putArray("issues")
                .addObject()
                .put("code", code)
                .put("severity", "error")
                .put("text", text);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.toString());
    }
}
