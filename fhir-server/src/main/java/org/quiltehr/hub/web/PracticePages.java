package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.BreakGlass;
import org.quiltehr.hub.access.Sources;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.watch.Conditions;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;

/** What a practice without IT staff wants to know: that its records arrive, and what became of each message. */
@Controller
@RequestMapping(path = "/practices", produces = MediaType.TEXT_HTML_VALUE)
class PracticePages {

    private static final int LISTED = 25;
    private static final int LONGEST = 200;
    private static final List<String> STATES = List.of("received", "stored", "ignored", "quarantined");

    private final Practices practices;
    private final Journal journal;
    private final PracticeToday today;
    private final Callers callers;
    private final Sources sources;
    private final BreakGlass glass;

    PracticePages(
            Practices practices,
            Journal journal,
            PracticeToday today,
            Callers callers,
            Sources sources,
            BreakGlass glass) {
        this.glass = glass;
        this.sources = sources;
        this.practices = practices;
        this.journal = journal;
        this.today = today;
        this.callers = callers;
    }

    /**
     * A feed, and what it has brought.
     *
     * @param today in the last 24 hours
     * @param usual in the same hours a week ago
     * @param strip the last 24 hours, drawn
     * @param silent what the watch says of its silence; empty if it keeps its rhythm
     */
    record FeedRow(
            String slug,
            String adapter,
            long stored,
            long waiting,
            long quarantined,
            String last,
            long today,
            long usual,
            String strip,
            String silent) {}

    /** A message in a list. */
    record MessageRow(
            String id,
            String received,
            String feed,
            String type,
            String control,
            String size,
            String state,
            String tag) {}

    /** A practice in the list of all. */
    record PracticeRow(Badge badge, long waiting, long quarantined, String last) {}

    @GetMapping
    String all(Model model) {
        Badges badges = new Badges(practices.list());
        List<PracticeRow> rows = new ArrayList<>();
        for (Practice practice : practices.list()) {
            if (callers.mayRun(practice)) {
                int num = practice.ref().num();
                Instant last = last(num, null);
                rows.add(new PracticeRow(
                        badges.of(practice.ref().slug()),
                        journal.count(num, "RECEIVED", null),
                        journal.count(num, "QUARANTINED", null),
                        last == null ? "nothing yet" : Dates.show(last)));
            }
        }
        model.addAttribute("rows", rows);
        return "practices";
    }

    @GetMapping("/{practice}")
    String practice(
            @PathVariable("practice") String slug,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "feed", defaultValue = "") String feed,
            @RequestParam(name = "before", defaultValue = "") String before,
            @RequestParam(name = "q", defaultValue = "") String typed,
            Model model) {
        Practice practice = callers.running(practices, slug);
        String q = typed.length() > LONGEST ? typed.substring(0, LONGEST) : typed.strip();
        Instant now = Instant.now();
        Map<Integer, Volume> volumes = today.volumes(practice, now);
        Map<String, Conditions.Condition> silent = today.silent();
        int num = practice.ref().num();
        Map<String, Long> counts = new TreeMap<>();
        STATES.forEach(s -> counts.put(s, journal.count(num, s.toUpperCase(Locale.ROOT), null)));
        List<FeedRow> feeds = new ArrayList<>();
        for (Feed one : practices.feeds(practice.ref())) {
            Volume volume = volumes.getOrDefault(one.num(), new Volume(Map.of(), now));
            Conditions.Condition silence = silent.get(Conditions.subject(one));
            Instant last = last(num, one.num());
            feeds.add(new FeedRow(
                    one.slug(),
                    one.adapter(),
                    journal.count(num, "STORED", one.num()),
                    journal.count(num, "RECEIVED", one.num()),
                    journal.count(num, "QUARANTINED", one.num()),
                    last == null ? "" : Dates.show(last),
                    volume.today(),
                    volume.usual(),
                    FeedStrip.svg(
                            volume,
                            silence == null || last == null
                                    ? 0
                                    : Math.max(1, Duration.between(last, now).toHours())),
                    silence == null ? "" : silence.text()));
        }
        String wanted = STATES.contains(state) ? state.toUpperCase(Locale.ROOT) : null;
        Integer from = feed.isEmpty()
                ? null
                : practices.feed(practice.ref(), feed).map(Feed::num).orElse(null);
        List<Listed> page = q.isEmpty()
                ? journal.list(num, wanted, from, uuid(before).orElse(null), LISTED)
                : today.find(practice, q);
        model.addAttribute("q", q);
        model.addAttribute("pushes", callers.mayPush(practice));
        model.addAttribute("now", Dates.show(now));
        model.addAttribute("charts", callers.mayChart(practice));
        model.addAttribute("notices", q.isEmpty() && callers.mayChart() ? today.notices(practice, now) : null);
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute(
                "emergencies",
                glass.waiting().stream()
                        .filter(one -> one.practice().equals(slug))
                        .count());
        model.addAttribute("counts", counts);
        model.addAttribute("feeds", feeds);
        model.addAttribute("messages", page.stream().map(this::row).toList());
        model.addAttribute("states", STATES);
        model.addAttribute("state", wanted == null ? "" : state);
        model.addAttribute("feed", from == null ? "" : feed);
        model.addAttribute(
                "next",
                q.isEmpty() && page.size() == LISTED
                        ? page.getLast().message().id().toString()
                        : "");
        return "practice";
    }

    private @Nullable Instant last(int practice, @Nullable Integer feed) {
        List<Listed> newest = journal.list(practice, null, feed, null, 1);
        return newest.isEmpty() ? null : newest.getFirst().message().received();
    }

    private MessageRow row(Listed listed) {
        Message message = listed.message();
        String state = listed.state().name().toLowerCase(Locale.ROOT);
        Integer feed = message.feed();
        String control = message.control();
        return new MessageRow(
                message.id().toString(),
                Dates.show(message.received()),
                feed == null ? "FHIR" : practices.feed(feed).map(Feed::slug).orElse(""),
                message.type(),
                control == null ? "" : control,
                String.format(Locale.ROOT, "%,d bytes", message.size()),
                state,
                tag(state));
    }

    static String tag(String state) {
        return switch (state) {
            case "stored" -> "tag ok";
            case "quarantined" -> "tag crit";
            case "received" -> "tag new";
            default -> "tag";
        };
    }

    @GetMapping("/{practice}/messages")
    String messages(@PathVariable("practice") String slug, @RequestParam Map<String, String> asked) {
        StringBuilder query = new StringBuilder();
        asked.forEach((name, value) -> query.append(query.isEmpty() ? "?" : "&")
                .append(SourceLink.encode(name))
                .append('=')
                .append(SourceLink.encode(value)));
        return "redirect:/practices/" + SourceLink.encode(slug) + query;
    }

    /** A resource the message wrote. */
    record Became(String reference, String action, String version, String link) {}

    @GetMapping("/{practice}/messages/{id}")
    String message(@PathVariable("practice") String slug, @PathVariable("id") String id, Model model) {
        Practice practice = callers.running(practices, slug);
        Message message = message(practice, id);
        Optional<Finished> finished = journal.outcome(message.id());
        if (!sources.mayRead(practice.ref(), finished.map(Finished::receipt).orElse(null))) {
            throw noMessage();
        }
        String state =
                finished.map(f -> f.state().name().toLowerCase(Locale.ROOT)).orElse("received");
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute("id", message.id().toString());
        model.addAttribute(
                "row",
                row(new Listed(
                        message,
                        finished.map(Finished::state).orElse(org.quiltehr.adapter.spi.Receipt.State.RECEIVED))));
        model.addAttribute("state", state);
        model.addAttribute("received", Dates.show(message.received()));
        model.addAttribute("worked", finished.map(f -> Dates.show(f.at())).orElse(""));
        model.addAttribute(
                "adapter",
                finished.map(f -> (f.adapter().name() + " " + f.adapter().version()).strip())
                        .orElse(""));
        JsonNode receipt = finished.<JsonNode>map(Finished::receipt)
                .orElseGet(() -> org.quiltehr.adapter.spi.FhirJson.mapper().createObjectNode());
        LedgerPage ledger = new LedgerPage(receipt, journal.body(message.id()).orElse(null));
        model.addAttribute("ledger", ledger);
        List<Became> became = new ArrayList<>();
        receipt.path("resources")
                .forEach(r -> became.add(new Became(
                        r.path("reference").asString(""),
                        r.path("action").asString(""),
                        r.path("version").asString(""),
                        "/practices/" + slug + "/fhir/" + r.path("reference").asString("")
                                + "?_format=json&_pretty=true")));
        model.addAttribute("became", became);
        model.addAttribute("now", Dates.show(Instant.now()));
        return "message";
    }

    @PostMapping("/{practice}/messages/{id}/again")
    String again(@PathVariable("practice") String slug, @PathVariable("id") String id) {
        Message message = message(callers.running(practices, slug), id);
        journal.again(message.id());
        return "redirect:/practices/" + SourceLink.encode(slug) + "/messages/" + message.id();
    }

    private Message message(Practice practice, String id) {
        return uuid(id).flatMap(journal::message)
                .filter(m -> m.practice() == practice.ref().num())
                .orElseThrow(PracticePages::noMessage);
    }

    private static PageProblem noMessage() {
        return new PageProblem(
                404,
                "The practice has no such message",
                "Messages older than the time they are kept are gone. The practice's page lists those there are.");
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
