package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.ShadowJobs;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.core.JacksonException;

/** Another mapping of a feed, tried on its last messages before it goes live: what it would change, nothing written. */
@Controller
class ShadowPages {

    private static final int USUAL = 500;

    private final Practices practices;
    private final Adapters adapters;
    private final ShadowJobs jobs;
    private final Callers callers;

    ShadowPages(Practices practices, Adapters adapters, ShadowJobs jobs, Callers callers) {
        this.practices = practices;
        this.adapters = adapters;
        this.jobs = jobs;
        this.callers = callers;
    }

    /** A feed to try on. */
    record FeedLine(Badge badge, String feed, String adapter) {}

    /** A trial of this hub. */
    record RunLine(Badge badge, String feed, String adapter, String id, String asked, String state) {}

    /** What is typed of a trial. */
    record Form(String adapter, String settings, int messages) {}

    @GetMapping(path = "/steward/mappings", produces = MediaType.TEXT_HTML_VALUE)
    String all(Model model) {
        Badges badges = new Badges(practices.list());
        List<FeedLine> feeds = new ArrayList<>();
        for (Practice practice : practices.list()) {
            practices
                    .feeds(practice.ref())
                    .forEach(feed ->
                            feeds.add(new FeedLine(badges.of(practice.ref().slug()), feed.slug(), feed.adapter())));
        }
        model.addAttribute("feeds", feeds);
        model.addAttribute(
                "runs",
                jobs.recent().stream()
                        .map(run -> new RunLine(
                                badges.of(run.feed().practice().ref().slug()),
                                run.feed().slug(),
                                run.candidate().adapter(),
                                run.id().toString(),
                                Dates.show(run.asked()),
                                run.failed() ? "failed" : run.result() == null ? "running" : "done"))
                        .toList());
        return "mappings";
    }

    @GetMapping(path = "/practices/{practice}/feeds/{feed}/shadow", produces = MediaType.TEXT_HTML_VALUE)
    String ask(@PathVariable("practice") String practice, @PathVariable("feed") String slug, Model model) {
        Feed feed = feed(practice, slug);
        Map<String, Object> settings = feed.config().settings();
        return form(
                feed,
                new Form(
                        feed.adapter(),
                        settings.isEmpty()
                                ? ""
                                : FhirJson.mapper()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(settings),
                        USUAL),
                FieldProblem.NONE,
                model);
    }

    private String form(Feed feed, Form form, FieldProblem problem, Model model) {
        model.addAttribute(
                "badge", new Badges(practices.list()).of(feed.practice().ref().slug()));
        model.addAttribute("feed", feed.slug());
        model.addAttribute("adapters", adapters.names());
        model.addAttribute("form", form);
        model.addAttribute("most", ShadowJobs.MOST);
        model.addAttribute("problem", problem);
        model.addAttribute("run", null);
        return "shadow";
    }

    @PostMapping(
            path = "/practices/{practice}/feeds/{feed}/shadow",
            consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
            produces = MediaType.TEXT_HTML_VALUE)
    String start(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @RequestParam(name = "adapter", defaultValue = "") String adapter,
            @RequestParam(name = "settings", defaultValue = "") String settings,
            @RequestParam(name = "messages", defaultValue = "500") String messages,
            Model model) {
        Feed feed = feed(practice, slug);
        int count = messages.matches("[0-9]{1,4}") ? Integer.parseInt(messages) : 0;
        Form form = new Form(adapter, settings, count);
        FieldProblem problem;
        if (count < 1 || count > ShadowJobs.MOST) {
            problem = new FieldProblem("messages", "A number from 1 to " + ShadowJobs.MOST + ".");
        } else {
            try {
                Map<String, Object> tree = new LinkedHashMap<>();
                if (!settings.isBlank()) {
                    FhirJson.mapper()
                            .readValue(settings, Map.class)
                            .forEach((name, value) -> tree.put(String.valueOf(name), value));
                }
                tree.put("adapter", adapter);
                ShadowJobs.Run run = jobs.start(feed, jobs.candidate(feed, tree), count);
                return "redirect:/practices/" + SourceLink.encode(practice) + "/feeds/" + SourceLink.encode(slug)
                        + "/shadow/" + run.id();
            } catch (JacksonException notJson) {
                problem = new FieldProblem("settings", "This is no JSON object, such as {\"encoding\": \"UTF-8\"}.");
            } catch (ConfigProblem refused) {
                problem = new FieldProblem("settings", String.valueOf(refused.getMessage()));
            }
        }
        return form(feed, form, problem, model);
    }

    @GetMapping(path = "/practices/{practice}/feeds/{feed}/shadow/{id}", produces = MediaType.TEXT_HTML_VALUE)
    String result(
            @PathVariable("practice") String practice,
            @PathVariable("feed") String slug,
            @PathVariable("id") String id,
            Model model) {
        Feed feed = feed(practice, slug);
        ShadowJobs.Run run = (id.matches("[0-9a-f-]{36}")
                        ? jobs.find(feed, UUID.fromString(id))
                        : java.util.Optional.<ShadowJobs.Run>empty())
                .orElseThrow(() -> new PageProblem(
                        404,
                        "This hub has no such trial",
                        "The last " + ShadowJobs.KEPT + " are kept, in the hub that ran them. Try the mapping again."));
        Shadow shadow = run.result();
        boolean values = callers.mayChart(feed.practice());
        Map<String, Object> settings = run.candidate().config().settings();
        form(
                feed,
                new Form(
                        run.candidate().adapter(),
                        settings.isEmpty()
                                ? ""
                                : FhirJson.mapper()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(settings),
                        run.messages()),
                FieldProblem.NONE,
                model);
        model.addAttribute("run", run);
        model.addAttribute("asked", Dates.show(run.asked()));
        model.addAttribute("shadow", shadow);
        model.addAttribute("view", shadow == null ? null : ShadowView.of(shadow, values));
        model.addAttribute("values", values);
        model.addAttribute("configures", callers.mayConfigure());
        return "shadow";
    }

    private Feed feed(String practice, String slug) {
        Practice found = callers.configured(practices, practice);
        return practices
                .feed(found.ref(), slug)
                .orElseThrow(() -> new PageProblem(
                        404, "The practice has no such feed", "The practice’s page lists all its feeds."));
    }
}
