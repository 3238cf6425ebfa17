package org.quiltehr.hub.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.watch.Conditions;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The network at a glance for directors and administrators: volumes, freshness and quality, and nobody's data. */
@Controller
class NetworkPage {

    private final Practices practices;
    private final Journal journal;
    private final PracticeToday today;
    private final Callers callers;

    NetworkPage(Practices practices, Journal journal, PracticeToday today, Callers callers) {
        this.practices = practices;
        this.journal = journal;
        this.today = today;
        this.callers = callers;
    }

    /** A practice with what arrives from it. */
    record Row(
            Badge badge,
            int feeds,
            long silent,
            long stored,
            long today,
            long usual,
            long waiting,
            long quarantined,
            String last,
            String age,
            boolean opens) {}

    @GetMapping(path = "/network", produces = MediaType.TEXT_HTML_VALUE)
    String show(Model model) {
        Instant now = Instant.now();
        Badges badges = new Badges(practices.list());
        Set<String> silent = today.silent().keySet();
        List<Row> rows = new ArrayList<>();
        for (Practice practice : practices.list()) {
            int num = practice.ref().num();
            var volumes = today.volumes(practice, now).values();
            List<Listed> newest = journal.list(num, null, null, null, 1);
            Instant last = newest.isEmpty() ? null : newest.getFirst().message().received();
            rows.add(new Row(
                    badges.of(practice.ref().slug()),
                    practices.feeds(practice.ref()).size(),
                    practices.feeds(practice.ref()).stream()
                            .filter(feed -> silent.contains(Conditions.subject(feed)))
                            .count(),
                    journal.count(num, "STORED", null),
                    volumes.stream().mapToLong(Volume::today).sum(),
                    volumes.stream().mapToLong(Volume::usual).sum(),
                    journal.count(num, "RECEIVED", null),
                    journal.count(num, "QUARANTINED", null),
                    last == null ? "" : Dates.show(last),
                    last == null ? "" : Dates.since(last, now),
                    callers.mayRun(practice)));
        }
        model.addAttribute("rows", rows);
        model.addAttribute("stored", rows.stream().mapToLong(Row::stored).sum());
        model.addAttribute("today", rows.stream().mapToLong(Row::today).sum());
        model.addAttribute("waiting", rows.stream().mapToLong(Row::waiting).sum());
        model.addAttribute(
                "quarantined", rows.stream().mapToLong(Row::quarantined).sum());
        model.addAttribute("silent", rows.stream().mapToLong(Row::silent).sum());
        return "network";
    }
}
