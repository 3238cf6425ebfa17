package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.bulk.JobsSql;
import org.quiltehr.hub.consent.Kinds;
import org.quiltehr.hub.watch.Conditions;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The hub itself: what is out of order, its jobs, and what other practices are not shown. */
@Controller
@RequestMapping(path = "/admin", produces = MediaType.TEXT_HTML_VALUE)
class AdminPages {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final int MOST = 100;

    private final Conditions conditions;
    private final JobsSql jobs;
    private final Kinds kinds;
    private final StorageSql storage;
    private final HubOptions options;

    AdminPages(Conditions conditions, JobsSql jobs, Kinds kinds, DataSource database, HubOptions options) {
        this.conditions = conditions;
        this.jobs = jobs;
        this.kinds = kinds;
        this.storage = new StorageSql(database);
        this.options = options;
    }

    /** A condition in a list. */
    record ConditionRow(String kind, String subject, String opened, String closed, String text) {}

    /** A job in a list. */
    record JobRow(
            String kind,
            String where,
            String who,
            String created,
            String state,
            String tag,
            boolean going,
            String words) {}

    @GetMapping
    String health(Model model) {
        Instant now = Instant.now();
        List<ConditionRow> rows = conditions.since(now.minus(WEEK), MOST).stream()
                .map(AdminPages::row)
                .toList();
        StorageSql.Waiting waiting = storage.waiting();
        Instant oldest = waiting.since();
        model.addAttribute(
                "open", rows.stream().filter(r -> r.closed().isEmpty()).toList());
        model.addAttribute(
                "closed", rows.stream().filter(r -> !r.closed().isEmpty()).toList());
        model.addAttribute("waiting", waiting.messages());
        model.addAttribute("oldest", oldest == null ? "" : Dates.since(oldest, now));
        model.addAttribute("disk", Sizes.free(options.data()));
        model.addAttribute("database", Sizes.of(storage.total()));
        model.addAttribute("now", Dates.show(now));
        return "admin";
    }

    private static ConditionRow row(Conditions.Condition c) {
        Instant closed = c.closed();
        return new ConditionRow(
                c.kind().replace('-', ' '),
                c.subject().isEmpty() ? "the hub" : c.subject(),
                Dates.show(c.opened()),
                closed == null ? "" : Dates.show(closed),
                c.text());
    }

    @GetMapping("/jobs")
    String jobs(Model model) {
        model.addAttribute("jobs", jobs.list(MOST).stream().map(AdminPages::job).toList());
        model.addAttribute("labelling", kinds.labelling());
        model.addAttribute("now", Dates.show(Instant.now()));
        return "admin-jobs";
    }

    private static JobRow job(JobsSql.Job job) {
        Instant finished = job.finished();
        String problem = job.problem();
        String practice = job.practice();
        String who = job.who();
        boolean going = job.state().equals("waiting") && job.worked();
        return new JobRow(
                job.kind(),
                practice == null ? "the network" : practice,
                who == null ? "an open hub" : who,
                Dates.show(job.created()),
                going ? "working" : job.state(),
                switch (job.state()) {
                    case "done" -> "tag ok";
                    case "failed" -> "tag crit";
                    default -> "tag new";
                },
                going,
                problem != null ? problem : finished != null ? "finished " + Dates.show(finished) : job.progress());
    }

    @GetMapping("/consent")
    String consent(Model model) {
        model.addAttribute("kinds", kinds.list());
        model.addAttribute("labelling", kinds.labelling());
        return "admin-consent";
    }

    @PostMapping("/consent/{kind}")
    String withhold(
            @PathVariable("kind") String kind, @RequestParam(name = "withheld", defaultValue = "") String withheld) {
        if (!List.of("true", "false").contains(withheld) || !kinds.withhold(kind, withheld.equals("true"))) {
            throw new PageProblem(404, "There is no such kind", "The list names all there are.");
        }
        return "redirect:/admin/consent";
    }
}
