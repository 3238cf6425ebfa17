package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Accounts and the keys of feeds, for administrators; a password or key stands in one answer and never again. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class AccountsController {

    private final Accounts accounts;
    private final FeedKeys keys;
    private final Gate gate;

    AccountsController(Accounts accounts, FeedKeys keys, Gate gate) {
        this.accounts = accounts;
        this.keys = keys;
        this.gate = gate;
    }

    @GetMapping("/accounts")
    ResponseEntity<byte[]> list() {
        ArrayNode all = FhirJson.mapper().createArrayNode();
        for (AccountSql.Listed one : accounts.all()) {
            ObjectNode json = all.addObject()
                    .put("name", one.name())
                    .put("display", one.display())
                    .put("disabled", one.disabled())
                    .put("secondFactor", one.secondFactor());
            ArrayNode roles = json.putArray("roles");
            one.roles().forEach(held -> roles.add(role(held.role(), held.practice())));
        }
        return answer(HttpStatus.OK, FhirJson.mapper().createObjectNode().set("accounts", all));
    }

    @PutMapping("/accounts/{name}")
    ResponseEntity<byte[]> put(@PathVariable("name") String name, @RequestBody byte[] body) {
        JsonNode asked = tree(body);
        if (name.equals(self())) {
            throw new Accounts.Refused("nobody changes the own roles: another administrator does");
        }
        List<Accounts.Role> roles = new ArrayList<>();
        for (JsonNode role : asked.path("roles")) {
            JsonNode practice = role.path("practice");
            roles.add(new Accounts.Role(
                    role.path("role").asString(""), practice.isString() ? practice.asString("") : null));
        }
        String password = accounts.put(
                name,
                asked.path("display").asString(""),
                roles,
                new Accounts.Known(text(asked, "fhirUser"), text(asked, "external")));
        ObjectNode json = FhirJson.mapper().createObjectNode().put("name", name);
        return password.isEmpty()
                ? answer(HttpStatus.OK, json)
                : answer(HttpStatus.CREATED, json.put("password", password));
    }

    @PostMapping("/accounts/{name}/reset")
    ResponseEntity<byte[]> reset(@PathVariable("name") String name) {
        String password = accounts.reset(name);
        return answer(
                HttpStatus.OK,
                FhirJson.mapper().createObjectNode().put("name", name).put("password", password));
    }

    @DeleteMapping("/accounts/{name}")
    ResponseEntity<byte[]> disable(@PathVariable("name") String name) {
        if (name.equals(self())) {
            throw new Accounts.Refused("nobody disables the own account: another administrator does");
        }
        accounts.disable(name);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/practices/{practice}/feeds/{feed}/keys")
    ResponseEntity<byte[]> keys(@PathVariable("practice") String practice, @PathVariable("feed") String feed) {
        ArrayNode all = FhirJson.mapper().createArrayNode();
        for (FeedKeySql.Listed key : keys.of(practice, feed)) {
            ObjectNode json = all.addObject()
                    .put("number", key.num())
                    .put("label", key.label())
                    .put("created", key.created())
                    .put("revoked", key.revoked());
            if (key.used() != null) {
                json.put("used", key.used());
            }
        }
        return answer(HttpStatus.OK, FhirJson.mapper().createObjectNode().set("keys", all));
    }

    @PostMapping("/practices/{practice}/feeds/{feed}/keys")
    ResponseEntity<byte[]> key(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String feed,
            @RequestBody(required = false) byte @Nullable [] body) {
        String label = body == null ? "" : tree(body).path("label").asString("");
        FeedKeys.Made made = keys.make(practice, feed, label);
        return answer(
                HttpStatus.CREATED,
                FhirJson.mapper().createObjectNode().put("number", made.num()).put("key", made.key()));
    }

    @DeleteMapping("/practices/{practice}/feeds/{feed}/keys/{number}")
    ResponseEntity<byte[]> revoke(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String feed,
            @PathVariable("number") int number) {
        keys.revoke(practice, feed, number);
        return ResponseEntity.noContent().build();
    }

    private @Nullable String self() {
        Who who = gate.caller();
        return who == null ? null : who.name();
    }

    private static ObjectNode role(String name, @Nullable String practice) {
        ObjectNode role = FhirJson.mapper().createObjectNode().put("role", name);
        return practice == null ? role : role.put("practice", practice);
    }

    private static @Nullable String text(JsonNode asked, String name) {
        return asked.path(name).isString() ? asked.path(name).asString("") : null;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return FhirJson.parse(body);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Accounts.Refused("the body is not a JSON object");
        }
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refused(Accounts.Refused problem) {
        return ResponseEntity.badRequest()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(FhirJson.bytes(FhirJson.mapper()
                        .createObjectNode()
                        .put("status", 400)
                        .put("title", "Bad Request")
                        .put("detail", problem.getMessage())));
    }

    private static ResponseEntity<byte[]> answer(HttpStatus status, JsonNode json) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .body(FhirJson.bytes((ObjectNode) json));
    }
}
