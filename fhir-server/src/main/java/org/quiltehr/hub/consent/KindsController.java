package org.quiltehr.hub.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of sensitive information and the codes, words and practices that make a record be of one. */
@RestController
@RequestMapping(path = "/consent/kinds", produces = MediaType.APPLICATION_JSON_VALUE)
class KindsController {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,40}");
    private static final int MOST_RULES = 100_000;

    private final Kinds kinds;

    KindsController(Kinds kinds) {
        this.kinds = kinds;
    }

    /** What is wrong with a request, for who made it. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final HttpStatus status;

        Wrong(HttpStatus status, String text) {
            super(text);
            this.status = status;
        }
    }

    @GetMapping
    ResponseEntity<byte[]> list() {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("labelled", !kinds.labelling());
        ArrayNode all = out.putArray("kinds");
        kinds.all().forEach(kind -> all.add(json(kind)));
        return answer(out);
    }

    @GetMapping("/{kind}")
    ResponseEntity<byte[]> read(@PathVariable("kind") String code) {
        Kind kind = kind(code);
        ObjectNode out = json(kind);
        ArrayNode practices = out.putArray("practices");
        kinds.practices(kind).forEach(practices::add);
        ArrayNode codes = out.putArray("codes");
        for (KindRule rule : kinds.rules(kind)) {
            codes.addObject()
                    .put("system", rule.system())
                    .put("code", rule.code())
                    .put("display", rule.display());
        }
        return answer(out);
    }

    @PutMapping("/{kind}")
    ResponseEntity<byte[]> put(@PathVariable("kind") String code, @RequestBody byte[] body) {
        JsonNode asked = tree(body);
        String display = asked.path("display").asString("").strip();
        if (!NAME.matcher(code).matches()
                || display.isEmpty()
                || !asked.path("withheld").isBoolean()) {
            throw new Wrong(
                    HttpStatus.BAD_REQUEST,
                    "A kind has a name of small letters, digits and dashes in its address, and in the body"
                            + " {\"display\": text, \"withheld\": true or false}.");
        }
        return answer(json(kinds.put(code, display, asked.path("withheld").asBoolean())
                .orElseThrow(() -> new Wrong(HttpStatus.CONFLICT, "There are 63 kinds already, which is the most."))));
    }

    @PutMapping("/{kind}/codes")
    ResponseEntity<byte[]> codes(@PathVariable("kind") String code, @RequestBody byte[] body) {
        Kind kind = kind(code);
        List<KindRule> rules = new ArrayList<>();
        JsonNode all = array(body);
        for (int i = 0; i < all.size(); i++) {
            KindRule rule = new KindRule(
                    kind.bit(),
                    all.get(i).path("system").asString("").strip(),
                    all.get(i).path("code").asString("").strip(),
                    all.get(i).path("display").asString(""));
            if (rule.system().isEmpty() || rule.stem().isEmpty()) {
                throw new Wrong(
                        HttpStatus.BAD_REQUEST,
                        "Entry " + (i + 1) + " of the list needs a system and a code; the code may end with a star.");
            }
            if (rule.system().equals(KindRule.TEXT) && !rule.code().chars().allMatch(Character::isLetterOrDigit)) {
                throw new Wrong(
                        HttpStatus.BAD_REQUEST,
                        "Entry " + (i + 1)
                                + " of the list: of system \"text\" the code is one word of letters and digits.");
            }
            rules.add(rule);
        }
        kinds.replace(kind, rules);
        return read(code);
    }

    @PutMapping("/{kind}/practices")
    ResponseEntity<byte[]> practices(@PathVariable("kind") String code, @RequestBody byte[] body) {
        Kind kind = kind(code);
        List<String> slugs = new ArrayList<>();
        array(body).forEach(slug -> slugs.add(slug.asString("")));
        kinds.practices(kind, slugs).ifPresent(unknown -> {
            throw new Wrong(HttpStatus.NOT_FOUND, "No practice is called \"" + unknown + "\"; nothing was changed.");
        });
        return read(code);
    }

    private Kind kind(String code) {
        return kinds.of(code)
                .orElseThrow(
                        () -> new Wrong(HttpStatus.NOT_FOUND, "There is no kind of this name: see /consent/kinds."));
    }

    private static JsonNode array(byte[] body) {
        JsonNode all = tree(body);
        if (!all.isArray() || all.size() > MOST_RULES) {
            throw new Wrong(HttpStatus.BAD_REQUEST, "The body is a JSON list of at most " + MOST_RULES + " entries.");
        }
        return all;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return FhirJson.mapper().readTree(body);
        } catch (JacksonException e) {
            throw new Wrong(HttpStatus.BAD_REQUEST, "The body is not JSON.");
        }
    }

    private static ObjectNode json(Kind kind) {
        return FhirJson.mapper()
                .createObjectNode()
                .put("kind", kind.code())
                .put("display", kind.display())
                .put("withheld", kind.withheld());
    }

    private static ResponseEntity<byte[]> answer(ObjectNode out) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(FhirJson.bytes(out));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> wrong(Wrong wrong) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("error", String.valueOf(wrong.getMessage()));
        return ResponseEntity.status(wrong.status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(out));
    }
}
