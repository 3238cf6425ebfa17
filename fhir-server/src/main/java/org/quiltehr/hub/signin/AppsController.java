package org.quiltehr.hub.signin;

import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Apps, for administrators; a secret stands in one answer and never again. */
@RestController
class AppsController {

    private final Apps apps;

    AppsController(Apps apps) {
        this.apps = apps;
    }

    @GetMapping("/clients")
    ResponseEntity<byte[]> list() {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        ArrayNode all = json.putArray("clients");
        for (App app : apps.all()) {
            ObjectNode one = all.addObject()
                    .put("id", app.id())
                    .put("display", app.display())
                    .put("kind", app.isAsymmetric() ? "asymmetric" : app.isPublic() ? "public" : "symmetric");
            ArrayNode redirects = one.putArray("redirects");
            app.redirects().forEach(redirects::add);
            ArrayNode scopes = one.putArray("scopes");
            app.scopes().forEach(scopes::add);
            if (app.jwksUri() != null) {
                one.put("jwksUri", app.jwksUri());
            }
            if (app.feed() != null) {
                one.put("feed", apps.feedName(app.feed()));
            }
            if (app.account() != null) {
                one.put("account", apps.accountName(app.account()));
            }
        }
        return answer(HttpStatus.OK, json);
    }

    @PutMapping("/clients/{id}")
    ResponseEntity<byte[]> put(@PathVariable("id") String id, @RequestBody byte[] body) {
        JsonNode asked;
        try {
            asked = FhirJson.parse(body);
        } catch (JacksonException e) {
            throw new Apps.Refused("the body is no JSON");
        }
        String secret = apps.put(id, asked);
        ObjectNode json = FhirJson.mapper().createObjectNode().put("id", id);
        return answer(HttpStatus.OK, secret.isEmpty() ? json : json.put("secret", secret));
    }

    @DeleteMapping("/clients/{id}")
    ResponseEntity<byte[]> disable(@PathVariable("id") String id) {
        if (!apps.disable(id)) {
            throw new Apps.Refused("there is no client of this id");
        }
        return ResponseEntity.noContent().build();
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refused(Apps.Refused refused) {
        ObjectNode json = FhirJson.mapper()
                .createObjectNode()
                .put("type", "about:blank")
                .put("title", "Bad Request")
                .put("status", 400)
                .put("code", "client")
                .put("detail", refused.getMessage());
        return ResponseEntity.badRequest()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(FhirJson.bytes(json));
    }

    private static ResponseEntity<byte[]> answer(HttpStatus status, ObjectNode json) {
        return ResponseEntity.status(status)
                .header("Cache-Control", "no-store")
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }
}
