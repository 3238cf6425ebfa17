package org.quiltehr.hub.receive;

import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.practice.Specs;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Practices and feeds by HTTP, in the shape of {@code quilt.yaml}. */
@RestController
@RequestMapping("/practices")
class PracticesController {

    private final Practices practices;
    private final Gate gate;

    PracticesController(Practices practices, Gate gate) {
        this.practices = practices;
        this.gate = gate;
    }

    @GetMapping
    ResponseEntity<byte[]> list() {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ObjectNode all = out.putObject("practices");
        practices.list().stream()
                .filter(practice -> gate.may(Act.CONFIGURE) || gate.may(Act.MESSAGES, practice.ref()))
                .forEach(practice -> all.set(practice.ref().slug(), json(practice)));
        return answer(HttpStatus.OK, out);
    }

    @GetMapping("/{practice}")
    ResponseEntity<byte[]> read(@PathVariable("practice") String slug) {
        return answer(HttpStatus.OK, json(practice(slug)));
    }

    @PutMapping("/{practice}")
    ResponseEntity<byte[]> put(@PathVariable("practice") String slug, @RequestBody(required = false) byte[] body) {
        boolean made = practices.bySlug(slug).isEmpty();
        Practice practice = practices.put(Specs.practice(slug, tree(body), "practices." + slug));
        return answer(made ? HttpStatus.CREATED : HttpStatus.OK, json(practice));
    }

    @GetMapping("/{practice}/feeds/{feed}")
    ResponseEntity<byte[]> readFeed(@PathVariable("practice") String slug, @PathVariable("feed") String feed) {
        return answer(
                HttpStatus.OK,
                json(practices
                        .feed(practice(slug).ref(), feed)
                        .orElseThrow(() -> new Problem(
                                HttpStatus.NOT_FOUND, "unknown-feed", "The practice has no feed of this name."))));
    }

    @PutMapping("/{practice}/feeds/{feed}")
    ResponseEntity<byte[]> putFeed(
            @PathVariable("practice") String slug,
            @PathVariable("feed") String feed,
            @RequestBody(required = false) byte[] body) {
        Practice practice = practice(slug);
        boolean made = practices.feed(practice.ref(), feed).isEmpty();
        Feed kept = practices.put(practice, Specs.feed(feed, tree(body), "feeds." + feed));
        return answer(made ? HttpStatus.CREATED : HttpStatus.OK, json(kept));
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .orElseThrow(() -> new Problem(
                        HttpStatus.NOT_FOUND,
                        "unknown-practice",
                        "There is no practice of this name. Make it by PUT /practices/{practice}."));
    }

    private static Object tree(byte @org.jspecify.annotations.Nullable [] body) {
        try {
            return FhirJson.mapper()
                    .readValue(body == null || body.length == 0 ? new byte[] {'{', '}'} : body, Map.class);
        } catch (JacksonException e) {
            throw new Problem(HttpStatus.BAD_REQUEST, "not-json", "The body is not a JSON object.");
        }
    }

    private ObjectNode json(Practice practice) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("name", practice.name());
        out.put("timezone", practice.zone().getId());
        ObjectNode feeds = out.putObject("feeds");
        practices.feeds(practice.ref()).forEach(feed -> feeds.set(feed.slug(), json(feed)));
        return out;
    }

    private static ObjectNode json(Feed feed) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("adapter", feed.adapter());
        Feed.Mllp mllp = feed.mllp();
        if (mllp != null) {
            ObjectNode sender = out.putObject("mllp");
            sender.put("application", mllp.application());
            if (mllp.facility() != null) {
                sender.put("facility", mllp.facility());
            }
        }
        out.put("ack", feed.ack().name().toLowerCase(Locale.ROOT));
        feed.settings().forEach((name, value) -> out.set(name, FhirJson.mapper().valueToTree(value)));
        return out;
    }

    private static ResponseEntity<byte[]> answer(HttpStatus status, ObjectNode json) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }
}
