package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.MatchReviews;
import org.quiltehr.hub.identify.MatchReviews.Question;
import org.quiltehr.hub.identify.Stewards;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Possible matches: the queue, two records side by side, a decision and its undoing. */
@Controller
@RequestMapping(path = "/steward/reviews", produces = MediaType.TEXT_HTML_VALUE)
class ReviewPages {

    private static final int LISTED = 25;
    private static final int SHOWN = 100;
    private static final int LONGEST = 1_000;

    private final MatchReviews reviews;
    private final Stewards stewards;
    private final Records records;

    ReviewPages(MatchReviews reviews, Stewards stewards, Records records) {
        this.reviews = reviews;
        this.stewards = stewards;
        this.records = records;
    }

    /** A pair in the queue. */
    record Waiting(Records.Own a, Records.Own b, String reason, String bits, String age, String address) {}

    @GetMapping
    String queue(@RequestParam(name = "done", defaultValue = "") String done, Model model) {
        model.addAttribute("queue", waiting(LISTED));
        model.addAttribute("reasons", reasons());
        decided(done, model);
        return "reviews";
    }

    /** How many wait for one reason. */
    record Reason(String text, long count, String oldest) {}

    private List<Reason> reasons() {
        return reviews.waiting().stream()
                .map(w -> new Reason(words(w.reason()), w.count(), Dates.since(w.oldest(), Instant.now())))
                .toList();
    }

    private List<Waiting> waiting(int count) {
        List<Waiting> waiting = new ArrayList<>();
        for (Question question : reviews.queue(count)) {
            Optional<Records.Own> a = records.read(question.a());
            Optional<Records.Own> b = records.read(question.b());
            if (a.isPresent() && b.isPresent()) {
                Instant opened = question.opened();
                waiting.add(new Waiting(
                        a.get(),
                        b.get(),
                        words(question.reason()),
                        bits(question.weight()),
                        opened == null ? "" : Dates.since(opened, Instant.now()),
                        address(question.a(), question.b())));
            }
        }
        return waiting;
    }

    static String address(LogicalId a, LogicalId b) {
        return "/steward/reviews/" + a.text() + "/" + b.text();
    }

    private static String bits(double weight) {
        return String.format(Locale.ROOT, "%.1f", weight);
    }

    /** The reason of a question as a sentence; one that is not listed is shown as it is. */
    private static String words(String reason) {
        return switch (reason) {
            case "alike" -> "alike, and not enough to link by machine";
            case "linked-but-contradicted" -> "linked, and a record says otherwise since";
            case "not-proven-unique" -> "too many candidates to be sure of one";
            case "fits-several-persons" -> "fits more than one person";
            case "no-identifier" -> "alike, and one has no record number";
            case "members-disagree" -> "alike, and others of the same person disagree";
            case "merge-disagrees" -> "their practice merged them, and they disagree";
            case "merge-joins-persons" -> "their practice merged them, which would join two persons";
            case "merge-circle" -> "their practice’s merges close a circle";
            default -> reason.replace('-', ' ');
        };
    }

    @GetMapping("/{a}/{b}")
    String pair(
            @PathVariable("a") String a,
            @PathVariable("b") String b,
            @RequestParam(name = "done", defaultValue = "") String done,
            @RequestParam(name = "problem", defaultValue = "") String problem,
            Model model) {
        LogicalId one = id(a);
        LogicalId other = id(b);
        MatchReviews.Pair pair = reviews.pair(one, other).orElseThrow(ReviewPages::noPair);
        Records.Own left = records.read(one).orElseThrow(ReviewPages::noPair);
        Records.Own right = records.read(other).orElseThrow(ReviewPages::noPair);
        model.addAttribute("pair", pair);
        model.addAttribute("a", left);
        model.addAttribute("b", right);
        model.addAttribute("rows", SideBySide.of(left.patient(), right.patient(), pair.fields()));
        model.addAttribute("scale", Scale.svg(pair.bits(), pair.review(), pair.link()));
        model.addAttribute("here", address(one, other));
        Set<LogicalId> joined = new TreeSet<>(pair.a());
        joined.addAll(pair.b());
        model.addAttribute("joined", records.read(joined));
        model.addAttribute("reached", pair.linked() ? reached(one, other) : null);
        model.addAttribute(
                "decisions",
                pair.decisions().stream().map(d -> PersonPages.line(d, "")).toList());
        List<Waiting> queue = waiting(LISTED);
        model.addAttribute("queue", queue);
        model.addAttribute("next", next(queue, address(one, other)));
        model.addAttribute("problem", problem.equals("why") ? "Say why: the reason is kept with the decision." : "");
        decided(done, model);
        return "match";
    }

    /** Whom a wrong link may have misled. */
    record Reach(List<String> times, List<Seen> seen, int more) {}

    /** Somebody who saw both as one. */
    record Seen(String at, String kind, String who, String purpose, String what) {}

    private Reach reached(LogicalId one, LogicalId other) {
        MatchReviews.Reached reached = reviews.reached(one, other);
        List<Seen> seen = reached.shown().reversed().stream()
                .limit(SHOWN)
                .map(s -> new Seen(
                        Dates.show(s.at()), s.kind(), s.who(), s.purpose() == null ? "" : s.purpose(), s.what()))
                .toList();
        List<String> times = reached.together().stream()
                .map(t -> {
                    Instant until = t.until();
                    return Dates.show(t.from()) + " to " + (until == null ? "now" : Dates.show(until));
                })
                .toList();
        return new Reach(times, seen, reached.shown().size() - seen.size());
    }

    /** The one after this in the queue, or its first; empty if there is no other. */
    private static String next(List<Waiting> queue, String here) {
        int at = -1;
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).address().equals(here)) {
                at = i;
            }
        }
        for (int step = 1; step <= queue.size(); step++) {
            String address = queue.get((at + step) % queue.size()).address();
            if (!address.equals(here)) {
                return address;
            }
        }
        return "";
    }

    @PostMapping("/{a}/{b}")
    String decide(
            @PathVariable("a") String a,
            @PathVariable("b") String b,
            @RequestParam("decision") String decision,
            @RequestParam(name = "why", defaultValue = "") String why,
            @RequestParam(name = "next", defaultValue = "") String next,
            HttpServletRequest request) {
        LogicalId one = id(a);
        LogicalId other = id(b);
        String words = why.strip();
        if (words.isEmpty() || words.length() > LONGEST) {
            return "redirect:" + address(one, other) + "?problem=why";
        }
        Stewards.Ruling ruling = new Stewards.Ruling(one, other, Callers.name(request), words);
        Optional<Stewards.Refused> refused = switch (decision) {
            case "link" -> stewards.link(ruling);
            case "not-same" -> stewards.notSame(ruling);
            case "undo" -> stewards.undo(ruling);
            default ->
                throw new PageProblem(400, "There is no such decision", "Go back and press one of the page’s buttons.");
        };
        if (refused.isPresent()) {
            throw refused(refused.get());
        }
        if (decision.equals("undo")) {
            return "redirect:" + address(one, other);
        }
        String done = "?done=" + decision + "~" + one.text() + "~" + other.text();
        return "redirect:" + (isPair(next) ? next : "/steward/reviews") + done;
    }

    private static boolean isPair(String address) {
        return address.matches("/steward/reviews/[0-9a-z]+-[0-9a-z]+/[0-9a-z]+-[0-9a-z]+");
    }

    /** What the decision just made can be taken back by. */
    private static void decided(String done, Model model) {
        String[] parts = done.split("~", -1);
        boolean whole = parts.length == 3
                && LogicalId.parse(parts[1]).isPresent()
                && LogicalId.parse(parts[2]).isPresent();
        model.addAttribute(
                "done",
                !whole ? "" : parts[0].equals("link") ? "Linked: they are one person." : "Kept apart, and remembered.");
        model.addAttribute("undo", whole ? "/steward/reviews/" + parts[1] + "/" + parts[2] : "");
    }

    private static PageProblem refused(Stewards.Refused refused) {
        return switch (refused) {
            case NO_SUCH_RECORD -> noPair();
            case SAME_RECORD ->
                new PageProblem(400, "The two are one record", "Choose two different records in the queue.");
            case NOT_LINKED ->
                new PageProblem(409, "The two are not linked any more", "Somebody parted them meanwhile.");
            case NOTHING_TO_UNDO ->
                new PageProblem(
                        409,
                        "There is nothing to undo",
                        "No steward decided of these two, or it was taken back already.");
        };
    }

    private static LogicalId id(String text) {
        return LogicalId.parse(text).orElseThrow(ReviewPages::noPair);
    }

    private static PageProblem noPair() {
        return new PageProblem(
                404,
                "There is no such pair of records",
                "One of the two was deleted, or the address is old. Go on with the queue at /steward/reviews.");
    }
}
