package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.codes.CodeDesk;
import org.quiltehr.hub.codes.RulingProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Codes that only their practice understands: for stewards of all practices, for a practice its own. */
@Controller
class CodePages {

    private static final int LISTED = 50;

    private final CodeDesk desk;
    private final Practices practices;
    private final Callers callers;

    CodePages(CodeDesk desk, Practices practices, Callers callers) {
        this.desk = desk;
        this.practices = practices;
        this.callers = callers;
    }

    /** A meaning to choose: {@code target} is what the form sends. */
    record Choice(String target, String label, String why) {}

    /** A code that waits. */
    record Row(
            Badge badge,
            String system,
            String code,
            String display,
            String units,
            String element,
            boolean unusable,
            long messages,
            String example,
            List<Choice> choices) {}

    /** What the page's own form sends. */
    private record Asked(String decision, String practice, String system, String code, String target, String other) {

        static Asked of(Map<String, String> form) {
            return new Asked(
                    form.getOrDefault("decision", ""),
                    form.getOrDefault("practice", ""),
                    form.getOrDefault("system", ""),
                    form.getOrDefault("code", ""),
                    form.getOrDefault("target", ""),
                    form.getOrDefault("other", "").strip());
        }

        /** System and code that it is mapped to; empty if one is missing. */
        Optional<Coding> coding() {
            String whole = decision.equals("other") ? target + "|" + other : target;
            int cut = whole.lastIndexOf('|');
            return cut < 1 || cut == whole.length() - 1
                    ? Optional.empty()
                    : Optional.of(new Coding(whole.substring(0, cut), whole.substring(cut + 1)));
        }
    }

    private record Coding(String system, String code) {}

    @GetMapping(path = "/steward/codes", produces = MediaType.TEXT_HTML_VALUE)
    String all(@RequestParam Map<String, String> asked, Model model) {
        return show(null, asked, "", model);
    }

    @GetMapping(path = "/practices/{practice}/codes", produces = MediaType.TEXT_HTML_VALUE)
    String ofPractice(@PathVariable("practice") String slug, @RequestParam Map<String, String> asked, Model model) {
        return show(callers.running(practices, slug), asked, "", model);
    }

    private String show(@Nullable Practice practice, Map<String, String> asked, String problem, Model model) {
        Badges badges = new Badges(practices.list());
        int from = from(asked.getOrDefault("from", ""));
        List<Row> rows = new ArrayList<>();
        for (CodeDesk.Waiting waiting : desk.waiting(practice, LISTED, from)) {
            rows.add(new Row(
                    badges.of(waiting.practice()),
                    waiting.system(),
                    waiting.code(),
                    waiting.display(),
                    String.join(", ", waiting.units()),
                    waiting.element(),
                    waiting.unusable(),
                    waiting.messages(),
                    waiting.example(),
                    waiting.candidates().stream().map(CodePages::choice).toList()));
        }
        model.addAttribute("rows", rows);
        model.addAttribute(
                "badge", practice == null ? null : badges.of(practice.ref().slug()));
        model.addAttribute("here", address(practice));
        model.addAttribute("next", rows.size() == LISTED ? from + LISTED : 0);
        model.addAttribute("systems", SystemNames.CHOICES);
        model.addAttribute("problem", problem);
        model.addAttribute("done", done(asked.getOrDefault("done", "")));
        model.addAttribute("doneCode", asked.getOrDefault("code", ""));
        model.addAttribute("doneSystem", asked.getOrDefault("system", ""));
        model.addAttribute("donePractice", asked.getOrDefault("of", ""));
        return "codes";
    }

    private static int from(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }

    private static Choice choice(CodeDesk.Candidate candidate) {
        return new Choice(
                candidate.system() + "|" + candidate.code(),
                SystemNames.of(candidate.system()) + " " + candidate.code()
                        + (candidate.display().isEmpty() ? "" : " " + candidate.display()),
                String.format(Locale.ROOT, "%s, %.0f %%", candidate.why(), candidate.score() * 100));
    }

    private static String address(@Nullable Practice practice) {
        return practice == null
                ? "/steward/codes"
                : "/practices/" + SourceLink.encode(practice.ref().slug()) + "/codes";
    }

    /** What the decision that led here came to: {@code ignore}, or how many messages a mapping has worked again. */
    private static String done(String done) {
        return switch (done) {
            case "" -> "";
            case "ignore" -> "left as it is";
            case "1" -> "mapped, 1 message is worked again";
            default -> done.matches("[0-9]{1,12}") ? "mapped, " + done + " messages are worked again" : "";
        };
    }

    @PostMapping(path = "/steward/codes", produces = MediaType.TEXT_HTML_VALUE)
    String decide(@RequestParam Map<String, String> form, HttpServletRequest request, Model model) {
        return decide(null, callers.running(practices, form.getOrDefault("practice", "")), form, request, model);
    }

    @PostMapping(path = "/practices/{practice}/codes", produces = MediaType.TEXT_HTML_VALUE)
    String decideAtPractice(
            @PathVariable("practice") String slug,
            @RequestParam Map<String, String> form,
            HttpServletRequest request,
            Model model) {
        Practice practice = callers.running(practices, slug);
        return decide(practice, practice, form, request, model);
    }

    private String decide(
            @Nullable Practice page,
            Practice practice,
            Map<String, String> form,
            HttpServletRequest request,
            Model model) {
        Asked asked = Asked.of(form);
        CodeDesk.About about = new CodeDesk.About(
                practice, asked.system(), asked.code(), Callers.name(request), "on the page of codes");
        try {
            return switch (asked.decision()) {
                case "map", "other" -> {
                    Optional<Coding> target = asked.coding();
                    yield target.isEmpty()
                            ? show(page, Map.of(), "Choose a meaning, or give another code with its system.", model)
                            : decided(
                                    page,
                                    about,
                                    String.valueOf(desk.map(
                                                    about,
                                                    target.get().system(),
                                                    target.get().code())
                                            .messages()));
                }
                case "ignore" -> {
                    desk.ignore(about);
                    yield decided(page, about, "ignore");
                }
                case "undo" -> {
                    desk.takeBack(about);
                    yield "redirect:" + address(page);
                }
                default -> show(page, Map.of(), "Press one of the buttons beside the code.", model);
            };
        } catch (RulingProblem refused) {
            return show(page, Map.of(), String.valueOf(refused.getMessage()), model);
        }
    }

    private static String decided(@Nullable Practice page, CodeDesk.About about, String done) {
        return "redirect:" + address(page) + "?done=" + done + "&of="
                + SourceLink.encode(about.practice().ref().slug()) + "&system=" + SourceLink.encode(about.system())
                + "&code=" + SourceLink.encode(about.code());
    }
}
