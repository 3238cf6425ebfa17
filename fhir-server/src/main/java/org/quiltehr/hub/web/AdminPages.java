package org.quiltehr.hub.web;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

/** The hub itself: what is out of order, its jobs, what it holds on disk, and what other practices are not shown. */
@Controller
@RequestMapping(path = "/admin", produces = MediaType.TEXT_HTML_VALUE)
class AdminPages {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final int MOST = 100;
    private static final int TABLES = 15;
    private static final long UNIT = 1024;

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

    /** A table and what it takes. */
    record Size(String name, String size, long rows, int share) {}

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
        model.addAttribute("disk", disk());
        model.addAttribute("database", size(storage.total()));
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

    /** Free room of the disk the data stands on; empty if it cannot be told. */
    private String disk() {
        try {
            Path at = options.data().toAbsolutePath();
            while (!Files.exists(at) && at.getParent() != null) {
                at = at.getParent();
            }
            FileStore store = Files.getFileStore(at);
            long percent = store.getUsableSpace() * 100 / Math.max(1, store.getTotalSpace());
            return size(store.getUsableSpace()) + " free, " + percent + " %";
        } catch (IOException unreadable) {
            return "";
        }
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

    @GetMapping("/storage")
    String storage(Model model) {
        List<StorageSql.Table> tables = storage.tables(TABLES);
        long total = storage.total();
        model.addAttribute("total", size(total));
        model.addAttribute("disk", disk());
        model.addAttribute("messages", storage.journal());
        model.addAttribute(
                "tables",
                tables.stream()
                        .map(t -> new Size(
                                t.name(), size(t.bytes()), t.rows(), (int) (t.bytes() * 100 / Math.max(1, total))))
                        .toList());
        return "admin-storage";
    }

    private static String size(long bytes) {
        double value = bytes;
        for (String unit : List.of("bytes", "KB", "MB", "GB")) {
            if (value < UNIT) {
                return String.format(
                        Locale.ROOT, value < 10 && !unit.equals("bytes") ? "%.1f %s" : "%.0f %s", value, unit);
            }
            value /= UNIT;
        }
        return String.format(Locale.ROOT, "%.1f TB", value);
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
