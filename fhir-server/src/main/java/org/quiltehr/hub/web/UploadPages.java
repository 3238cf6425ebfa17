package org.quiltehr.hub.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.onboarding.Onboarding;
import org.quiltehr.hub.onboarding.Onboarding.Given;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Files by hand: tried, with a score and nothing kept, or sent as if the practice's system had. */
@Controller
@RequestMapping(path = "/practices/{practice}/upload", produces = MediaType.TEXT_HTML_VALUE)
class UploadPages {

    private static final int LONGEST = 64_000_000;
    private static final int MOST = 200;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Practices practices;
    private final Onboarding onboarding;
    private final Intake intake;
    private final Journal journal;
    private final Callers callers;

    UploadPages(Practices practices, Onboarding onboarding, Intake intake, Journal journal, Callers callers) {
        this.practices = practices;
        this.onboarding = onboarding;
        this.intake = intake;
        this.journal = journal;
        this.callers = callers;
    }

    /** A message that was sent; {@code parts} of a file with several. */
    record Sent(String name, String id, String state, String tag, int parts, String problem) {}

    @GetMapping
    String form(@PathVariable("practice") String slug, Model model) {
        return show(callers.running(practices, slug), "", "", model);
    }

    @PostMapping
    String take(
            @PathVariable("practice") String slug,
            @RequestParam(name = "act", defaultValue = "try") String act,
            @RequestParam(name = "feed", defaultValue = "") String feedSlug,
            HttpServletRequest request,
            Model model)
            throws IOException, InterruptedException {
        Practice practice = callers.running(practices, slug);
        List<Given> given;
        try {
            given = files(request);
        } catch (ServletException | IllegalStateException e) {
            return show(
                    practice, feedSlug, "The files together exceed 64 MB, or are no form. Send fewer at once.", model);
        }
        if (given.isEmpty() || given.size() > MOST) {
            return show(practice, feedSlug, "Choose between 1 and " + MOST + " files.", model);
        }
        Optional<Feed> feed = practices.feed(practice.ref(), feedSlug);
        try {
            if (act.equals("try")) {
                model.addAttribute(
                        "tried",
                        onboarding.tryOut(
                                feed.map(Feed::adapter).orElse(""),
                                feed.map(f -> f.config().settings()).orElse(Map.of()),
                                practice.zone(),
                                given));
                return show(practice, feedSlug, "", model);
            }
            if (feed.isEmpty() || !callers.mayPush(practice)) {
                return show(
                        practice,
                        feedSlug,
                        "Choose the feed whose files these are; only the practice’s own people send them.",
                        model);
            }
            List<Sent> sent = new ArrayList<>();
            for (Given one : given) {
                sent.add(send(feed.get(), one));
            }
            model.addAttribute("sent", sent);
            return show(practice, feedSlug, "", model);
        } catch (ConfigException e) {
            return show(practice, feedSlug, String.valueOf(e.getMessage()), model);
        }
    }

    private Sent send(Feed feed, Given file) throws InterruptedException {
        try {
            UUID id = intake.take(feed, new RawMessage(file.bytes(), file.contentType()))
                    .get()
                    .id();
            Message message = journal.message(id).orElseThrow();
            if (message.parts() > 0) {
                return new Sent(file.name(), id.toString(), "received", "tag new", message.parts(), "");
            }
            Optional<Finished> finished = journal.await(id, WAIT);
            String state =
                    finished.map(f -> f.state().name().toLowerCase(Locale.ROOT)).orElse("received");
            String problem = finished.map(
                            f -> f.receipt().path("issues").path(0).path("text").asString(""))
                    .orElse("");
            return new Sent(
                    file.name(),
                    id.toString(),
                    state,
                    PracticePages.tag(state),
                    0,
                    state.equals("stored") ? "" : problem);
        } catch (ExecutionException e) {
            return new Sent(
                    file.name(), "", "not taken", "tag crit", 0, "The database does not answer. Send the file again.");
        }
    }

    private static List<Given> files(HttpServletRequest request) throws IOException, ServletException {
        List<Given> given = new ArrayList<>();
        int left = LONGEST;
        for (Part part : request.getParts()) {
            String name = part.getSubmittedFileName();
            if (name != null && part.getSize() > 0) {
                try (InputStream in = part.getInputStream()) {
                    byte[] bytes = in.readNBytes(left + 1);
                    left -= bytes.length;
                    if (left < 0) {
                        throw new IllegalStateException("too large");
                    }
                    given.add(new Given(name, bytes, part.getContentType()));
                }
            }
        }
        return given;
    }

    private String show(Practice practice, String feed, String problem, Model model) {
        model.addAttribute(
                "badge", new Badges(practices.list()).of(practice.ref().slug()));
        model.addAttribute(
                "feeds",
                practices.feeds(practice.ref()).stream().map(Feed::slug).toList());
        model.addAttribute("feed", feed);
        model.addAttribute("pushes", callers.mayPush(practice));
        model.addAttribute("problem", problem);
        if (!model.containsAttribute("tried")) {
            model.addAttribute("tried", null);
        }
        if (!model.containsAttribute("sent")) {
            model.addAttribute("sent", List.of());
        }
        return "upload";
    }
}
