package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.practice.Specs;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.core.JacksonException;

/** Practices and their feeds: made and changed, each refusal at its field. */
@Controller
@RequestMapping(path = "/admin/practices", produces = MediaType.TEXT_HTML_VALUE)
class AdminPractices {

    private final Practices practices;
    private final Adapters adapters;

    AdminPractices(Practices practices, Adapters adapters) {
        this.practices = practices;
        this.adapters = adapters;
    }

    /** A practice in the list. */
    record Row(Badge badge, String zone, List<Feed> feeds) {}

    /** What was typed of a practice. */
    record Form(String slug, String name, String timezone) {}

    /** What was typed of a feed. */
    record FeedForm(String slug, String adapter, String application, String facility, String ack, String more) {}

    @GetMapping
    String list(Model model) {
        return list(new Form("", "", "America/New_York"), FieldProblem.NONE, model);
    }

    private String list(Form form, FieldProblem problem, Model model) {
        Badges badges = new Badges(practices.list());
        List<Row> rows = new ArrayList<>();
        for (Practice practice : practices.list()) {
            rows.add(new Row(
                    badges.of(practice.ref().slug()), practice.zone().getId(), practices.feeds(practice.ref())));
        }
        model.addAttribute("rows", rows);
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        return "admin-practices";
    }

    @PostMapping
    String make(
            @RequestParam(name = "slug", defaultValue = "") String slug,
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "timezone", defaultValue = "") String timezone,
            Model model) {
        Form form = new Form(slug.strip(), name.strip(), timezone.strip());
        if (practices.bySlug(form.slug()).isPresent()) {
            return list(
                    form,
                    new FieldProblem("slug", "There is a practice of this short name: open it to change it."),
                    model);
        }
        FieldProblem problem = put(form);
        return problem == FieldProblem.NONE
                ? "redirect:/admin/practices/" + SourceLink.encode(form.slug())
                : list(form, problem, model);
    }

    private FieldProblem put(Form form) {
        if (form.name().isEmpty()) {
            return new FieldProblem("name", "Say how the practice is called.");
        }
        try {
            practices.put(
                    Specs.practice(form.slug(), Map.of("name", form.name(), "timezone", form.timezone()), "slug"));
            return FieldProblem.NONE;
        } catch (ConfigProblem refused) {
            return FieldProblem.of(String.valueOf(refused.getMessage()));
        }
    }

    @GetMapping("/{practice}")
    String one(
            @PathVariable("practice") String slug,
            @RequestParam(name = "feed", defaultValue = "") String feed,
            Model model) {
        Practice practice = practice(slug);
        FeedForm form = practices
                .feed(practice.ref(), feed)
                .map(AdminPractices::form)
                .orElse(new FeedForm("", "", "", "", "commit", ""));
        return one(practice, new Form(slug, practice.name(), practice.zone().getId()), form, FieldProblem.NONE, model);
    }

    private static FeedForm form(Feed feed) {
        Feed.Mllp mllp = feed.mllp();
        String facility = mllp == null ? null : mllp.facility();
        return new FeedForm(
                feed.slug(),
                feed.adapter(),
                mllp == null ? "" : mllp.application(),
                facility == null ? "" : facility,
                feed.ack() == Feed.Ack.COMMIT ? "commit" : "outcome",
                feed.settings().isEmpty()
                        ? ""
                        : FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(feed.settings()));
    }

    private String one(Practice practice, Form form, FeedForm feed, FieldProblem problem, Model model) {
        model.addAttribute(
                "badge", new Badges(practices.list()).of(practice.ref().slug()));
        model.addAttribute("form", form);
        model.addAttribute("feed", feed);
        model.addAttribute("feeds", practices.feeds(practice.ref()));
        model.addAttribute("adapters", adapters.names());
        model.addAttribute("problem", problem);
        return "admin-practice";
    }

    @PostMapping("/{practice}")
    String change(
            @PathVariable("practice") String slug,
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "timezone", defaultValue = "") String timezone,
            Model model) {
        Practice practice = practice(slug);
        Form form = new Form(slug, name.strip(), timezone.strip());
        FieldProblem problem = put(form);
        return problem == FieldProblem.NONE
                ? "redirect:/admin/practices/" + SourceLink.encode(slug)
                : one(practice, form, new FeedForm("", "", "", "", "commit", ""), problem, model);
    }

    @PostMapping("/{practice}/feeds")
    String feed(@PathVariable("practice") String slug, @RequestParam Map<String, String> typed, Model model) {
        Practice practice = practice(slug);
        FeedForm form = new FeedForm(
                text(typed, "feed"),
                text(typed, "adapter"),
                text(typed, "application"),
                text(typed, "facility"),
                text(typed, "ack"),
                text(typed, "more"));
        FieldProblem problem;
        try {
            Map<String, Object> settings = new LinkedHashMap<>(more(form.more()));
            settings.put("adapter", form.adapter());
            if (!form.application().isEmpty()) {
                settings.put(
                        "mllp",
                        form.facility().isEmpty()
                                ? Map.of("application", form.application())
                                : Map.of("application", form.application(), "facility", form.facility()));
            }
            if (!form.ack().isEmpty()) {
                settings.put("ack", form.ack());
            }
            practices.put(practice, Specs.feed(form.slug(), settings, "feed"));
            return "redirect:/admin/practices/" + SourceLink.encode(slug);
        } catch (JacksonException notJson) {
            problem = new FieldProblem("more", "This is no JSON object, such as {\"folder\": {\"path\": \"/in\"}}.");
        } catch (ConfigProblem refused) {
            problem = FieldProblem.of(String.valueOf(refused.getMessage()));
        }
        return one(practice, new Form(slug, practice.name(), practice.zone().getId()), form, problem, model);
    }

    private static Map<String, Object> more(String json) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (!json.isEmpty()) {
            FhirJson.mapper()
                    .readValue(json, Map.class)
                    .forEach((name, value) -> settings.put(String.valueOf(name), value));
        }
        return settings;
    }

    private static String text(Map<String, String> typed, String name) {
        return typed.getOrDefault(name, "").strip();
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .orElseThrow(() -> new PageProblem(404, "There is no such practice", "The list names all there are."));
    }
}
