package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;

/** Quarantine across practices, by cause: one cause mended is many messages replayed. */
@Controller
@RequestMapping(path = "/steward/quarantine", produces = MediaType.TEXT_HTML_VALUE)
class QuarantinePages {

    private static final int LOOKED_AT = 500;
    private static final int EXAMPLES = 3;

    private final Practices practices;
    private final Journal journal;
    private final Callers callers;

    QuarantinePages(Practices practices, Journal journal, Callers callers) {
        this.practices = practices;
        this.journal = journal;
        this.callers = callers;
    }

    /** Why messages of a feed are quarantined; the same code at the same place is one cause. */
    private record Cause(Practice practice, int feed, String code, String place) {}

    /** A message of a cause. */
    private record Held(Message message, String text) {}

    /** A message to look at. */
    record Example(String id, String label) {}

    /** A cause, with those it holds. */
    record Row(
            Badge badge,
            String feed,
            String code,
            String text,
            String place,
            long count,
            String newest,
            List<Example> examples) {}

    @GetMapping
    String show(@RequestParam(name = "again", defaultValue = "") String again, Model model) {
        Badges badges = new Badges(practices.list());
        List<Row> rows = new ArrayList<>();
        long all = 0;
        long looked = 0;
        for (Practice practice : practices.list()) {
            if (!callers.mayRun(practice)) {
                continue;
            }
            all += journal.count(practice.ref().num(), "QUARANTINED", null);
            for (Map.Entry<Cause, List<Held>> one : causes(practice).entrySet()) {
                List<Held> held = one.getValue();
                looked += held.size();
                rows.add(new Row(
                        badges.of(practice.ref().slug()),
                        feed(one.getKey().feed()),
                        one.getKey().code(),
                        held.getFirst().text(),
                        one.getKey().place(),
                        held.size(),
                        Dates.show(held.getFirst().message().received()),
                        held.stream()
                                .limit(EXAMPLES)
                                .map(h -> example(h.message()))
                                .toList()));
            }
        }
        rows.sort(Comparator.comparingLong(Row::count).reversed());
        model.addAttribute("rows", rows);
        model.addAttribute("all", all);
        model.addAttribute("more", all - looked);
        model.addAttribute("again", again.matches("[0-9]{1,6}") ? again : "");
        return "quarantine";
    }

    private static Example example(Message message) {
        String control = message.control();
        return new Example(
                message.id().toString(),
                control == null || control.isEmpty() ? message.type() + " without control id" : control);
    }

    private String feed(int num) {
        return practices.feed(num).map(Feed::slug).orElse("FHIR");
    }

    /** The newest messages of a practice in quarantine, by cause. */
    private Map<Cause, List<Held>> causes(Practice practice) {
        Map<Cause, List<Held>> causes = new LinkedHashMap<>();
        for (Listed listed : journal.list(practice.ref().num(), "QUARANTINED", null, null, LOOKED_AT)) {
            Message message = listed.message();
            JsonNode issue = journal.outcome(message.id())
                    .map(finished -> worst(finished.receipt().path("issues")))
                    .orElseGet(() -> worst(tools.jackson.databind.node.MissingNode.getInstance()));
            Integer feed = message.feed();
            Cause cause = new Cause(
                    practice,
                    feed == null ? 0 : feed,
                    issue.path("code").asString("unknown"),
                    issue.path("location").asString(""));
            causes.computeIfAbsent(cause, c -> new ArrayList<>())
                    .add(new Held(message, issue.path("text").asString("The receipt says no reason.")));
        }
        return causes;
    }

    private static JsonNode worst(JsonNode issues) {
        for (String severity : List.of("fatal", "error")) {
            for (JsonNode issue : issues) {
                if (issue.path("severity").asString("").equals(severity)) {
                    return issue;
                }
            }
        }
        return issues.path(0);
    }

    @PostMapping
    String again(
            @RequestParam("practice") String slug,
            @RequestParam("feed") String feed,
            @RequestParam("code") String code,
            @RequestParam(name = "place", defaultValue = "") String place) {
        Practice practice = callers.running(practices, slug);
        List<UUID> held = causes(practice).entrySet().stream()
                .filter(one -> one.getKey().code().equals(code)
                        && one.getKey().place().equals(place)
                        && feed(one.getKey().feed()).equals(feed))
                .flatMap(one -> one.getValue().stream().map(h -> h.message().id()))
                .sorted()
                .toList();
        held.forEach(journal::again);
        return "redirect:/steward/quarantine?again=" + held.size();
    }
}
