package org.quiltehr.hub.identify;

import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/** What stewards' calls answer with when they do nothing. */
final class StewardAnswers {

    private StewardAnswers() {}

    static ResponseEntity<String> closed() {
        return error(HttpStatus.FORBIDDEN, "sign-in", "Stewards' calls need sign-in, which this hub does not have.");
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
