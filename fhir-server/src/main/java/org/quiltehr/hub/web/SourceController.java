package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.access.Sources;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.trace.Traces;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a line of a chart came from, down to the field of the message. */
@Controller
class SourceController {

    private static final int FIELDS = 60;

    private final ChartReader charts;
    private final Reader reader;
    private final Traces traces;
    private final Journal journal;
    private final Practices practices;
    private final Callers callers;
    private final Sources sources;

    SourceController(
            ChartReader charts,
            Reader reader,
            Traces traces,
            Journal journal,
            Practices practices,
            Callers callers,
            Sources sources) {
        this.sources = sources;
        this.charts = charts;
        this.reader = reader;
        this.traces = traces;
        this.journal = journal;
        this.practices = practices;
        this.callers = callers;
    }

    /** An element and the place in the message it came from. */
    record Field(String element, String location, String text, String link, boolean hit) {}

    @GetMapping(path = "/patients/{id}/source", produces = MediaType.TEXT_HTML_VALUE)
    String source(
            @PathVariable("id") String id,
            @RequestParam("practice") String slug,
            @RequestParam("resource") String resource,
            @RequestParam(name = "element", defaultValue = "") String element,
            Model model) {
        String[] reference = resource.split("/", -1);
        Practice practice = practices.bySlug(slug).orElseThrow(SourceController::nothing);
        if (reference.length != 2 || !FhirTypes.exists(reference[0])) {
            throw nothing();
        }
        Grant grant = callers.network();
        PersonLine person = charts.person(grant, id).orElseThrow(PageProblem::noPatient);
        Stored stored = reader.read(View.NETWORK, grant, reference[0], reference[1])
                .filter(s -> !s.deleted() && s.practice() == practice.ref().num())
                .orElseThrow(SourceController::nothing);
        ObjectNode tree = FhirJson.parse(stored.json());
        List<JsonNode> all = elements(practice, grant, reference, "");
        List<JsonNode> asked = element.isEmpty() ? all : elements(practice, grant, reference, element);
        Set<String> wanted = new LinkedHashSet<>();
        asked.forEach(a -> wanted.add(a.path("element").asString("")));
        String message = asked.isEmpty() ? "" : asked.getFirst().path("message").asString("");
        boolean mayRead = callers.mayRun(practice) && mayRead(practice, message);
        model.addAttribute("person", person);
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute("words", OwnWords.of(tree));
        model.addAttribute("type", reference[0]);
        model.addAttribute("fhir", "/practices/" + slug + "/fhir/" + resource + "?_pretty=true&_format=json");
        model.addAttribute("element", element);
        model.addAttribute("version", stored.etag());
        model.addAttribute("updated", Dates.show(stored.updated()));
        List<Field> fields = fields(all, wanted, id, slug, resource);
        model.addAttribute("fields", fields);
        model.addAttribute("slug", slug);
        model.addAttribute("message", message);
        text(message, all, wanted, mayRead).ifPresent(shown -> model.addAttribute("shown", shown));
        model.addAttribute("mayRead", mayRead);
        return "source";
    }

    private boolean mayRead(Practice practice, String message) {
        return message.isEmpty()
                || sources.mayRead(
                        practice.ref(),
                        journal.outcome(UUID.fromString(message))
                                .map(Finished::receipt)
                                .orElse(null));
    }

    private List<JsonNode> elements(Practice practice, Grant grant, String[] reference, String element) {
        List<JsonNode> elements = new ArrayList<>();
        try {
            traces.ofResource(new View(practice.ref()), grant, reference[0], reference[1], element)
                    .ifPresent(found -> found.path("elements").forEach(elements::add));
        } catch (QueryProblem notThere) {
            throw nothing();
        }
        return elements;
    }

    private static List<Field> fields(List<JsonNode> all, Set<String> wanted, String id, String slug, String resource) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode one : all) {
            String name = one.path("element").asString("");
            JsonNode from = one.path("from").path(0);
            if (fields.size() < FIELDS) {
                fields.add(new Field(
                        name,
                        from.path("location").asString(""),
                        from.path("text").asString(""),
                        SourceLink.of(id, slug, resource, name),
                        wanted.contains(name)));
            }
        }
        return fields;
    }

    /** The message with the asked element in yellow, and dashed what else decided the line. */
    private Optional<MarkedText.Shown> text(String message, List<JsonNode> all, Set<String> wanted, boolean mayRead) {
        if (message.isEmpty() || !mayRead) {
            return Optional.empty();
        }
        return journal.body(UUID.fromString(message)).map(body -> {
            MarkedText text = new MarkedText(body);
            int marked = 0;
            for (JsonNode one : all) {
                String name = one.path("element").asString("");
                boolean hit = wanted.contains(name);
                if (!one.path("message").asString("").equals(message) || !hit && marked > FIELDS) {
                    continue;
                }
                for (JsonNode from : one.path("from")) {
                    marked++;
                    text.mark(from.path("location").asString(""), hit ? "hit" : "also", name);
                }
            }
            return text.shown();
        });
    }

    private static PageProblem nothing() {
        return new PageProblem(
                404,
                "There is no such line here",
                "It may have been replaced or withdrawn since the chart was opened. Open the chart again.");
    }
}
