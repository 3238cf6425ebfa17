package org.quiltehr.hub.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document of a chart: C-CDA as a page, text as text, pictures and PDF as such, all else to be saved. */
@Controller
class DocumentController {

    private static final List<String> SHOWN_BY_BROWSERS =
            List.of("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp");
    private static final int LONGEST_TEXT = 100_000;

    private final ChartReader charts;
    private final Reader reader;
    private final Practices practices;
    private final Callers callers;

    DocumentController(ChartReader charts, Reader reader, Practices practices, Callers callers) {
        this.charts = charts;
        this.reader = reader;
        this.practices = practices;
        this.callers = callers;
    }

    /** The bytes of a document; {@code bytes} is null if only a link to another system is stored. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Attached(
            ObjectNode reference, String contentType, byte @org.jspecify.annotations.Nullable [] bytes) {}

    @GetMapping(path = "/patients/{id}/documents/{document}", produces = MediaType.TEXT_HTML_VALUE)
    String document(@PathVariable("id") String id, @PathVariable("document") String document, Model model) {
        Grant grant = callers.network();
        PersonLine person = charts.person(grant, id).orElseThrow(PageProblem::noPatient);
        Attached attached = attached(grant, person.id(), document);
        ObjectNode tree = attached.reference();
        String slug = ChartReader.practice(tree);
        String title = tree.path("description").asString("");
        title = title.isEmpty() ? OwnWords.label(tree.path("type")) : title;
        byte[] bytes = attached.bytes();
        model.addAttribute("person", person);
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute("title", title.isEmpty() ? "Document without a title" : title);
        model.addAttribute("date", Dates.show(tree.path("date").asString("")));
        model.addAttribute("kind", ChartReader.kind(attached.contentType()));
        model.addAttribute("source", SourceLink.of(id, slug, tree));
        model.addAttribute("raw", "/patients/" + id + "/documents/" + document + "/content");
        model.addAttribute("there", bytes != null);
        if (bytes != null) {
            Optional<CdaPage.Rendered> rendered = CdaPage.render(bytes);
            rendered.ifPresent(r -> {
                model.addAttribute("html", r.html());
                model.addAttribute("cut", r.cut());
            });
            if (rendered.isEmpty() && attached.contentType().startsWith("text/")) {
                String text = new String(bytes, StandardCharsets.UTF_8);
                model.addAttribute("text", text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
            }
            model.addAttribute(
                    "picture",
                    attached.contentType().startsWith("image/") && SHOWN_BY_BROWSERS.contains(attached.contentType()));
        }
        return "document";
    }

    /** The bytes; what a browser might run is only ever saved. */
    @GetMapping("/patients/{id}/documents/{document}/content")
    ResponseEntity<byte[]> content(@PathVariable("id") String id, @PathVariable("document") String document) {
        Grant grant = callers.network();
        PersonLine person = charts.person(grant, id).orElseThrow(PageProblem::noPatient);
        Attached attached = attached(grant, person.id(), document);
        byte[] bytes = attached.bytes();
        if (bytes == null) {
            throw missing();
        }
        boolean shown = SHOWN_BY_BROWSERS.contains(attached.contentType());
        return ResponseEntity.ok()
                .contentType(
                        shown ? MediaType.parseMediaType(attached.contentType()) : MediaType.APPLICATION_OCTET_STREAM)
                .header("Content-Disposition", shown ? "inline" : "attachment; filename=\"document\"")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("X-Content-Type-Options", "nosniff")
                .body(bytes);
    }

    private Attached attached(Grant grant, String person, String document) {
        Stored stored = reader.read(View.NETWORK, grant, "DocumentReference", document)
                .filter(s -> !s.deleted())
                .orElseThrow(DocumentController::missing);
        ObjectNode tree = FhirJson.parse(stored.json());
        if (!tree.path("subject").path("reference").asString("").equals("Patient/" + person)) {
            throw missing();
        }
        JsonNode attachment = attachment(tree.path("content"));
        String contentType = attachment.path("contentType").asString("");
        String data = attachment.path("data").asString("");
        String url = attachment.path("url").asString("");
        if (data.isEmpty() && url.startsWith("Binary/")) {
            data = reader.read(View.NETWORK, grant, "Binary", url.substring("Binary/".length()))
                    .filter(s -> !s.deleted())
                    .map(s -> FhirJson.parse(s.json()).path("data").asString(""))
                    .orElse("");
        }
        if (data.isEmpty()) {
            return new Attached(tree, contentType, null);
        }
        try {
            return new Attached(tree, contentType, Base64.getMimeDecoder().decode(data));
        } catch (IllegalArgumentException notBase64) {
            return new Attached(tree, contentType, null);
        }
    }

    /** The first; of a document that only wraps a file, which stands second, the file: that is what somebody wants to read. */
    private static JsonNode attachment(JsonNode content) {
        JsonNode inner = content.path(1).path("attachment");
        JsonNode first = content.path(0).path("attachment");
        boolean wrapped = first.path("contentType").asString("").endsWith("/xml")
                && !inner.path("data").asString("").isEmpty();
        return wrapped ? inner : first;
    }

    private static PageProblem missing() {
        return new PageProblem(
                404,
                "There is no such document here",
                "It may have been replaced by a newer one. Open the chart again and choose it there.");
    }
}
