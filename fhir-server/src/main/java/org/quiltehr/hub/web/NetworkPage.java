package org.quiltehr.hub.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.database.Replica;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.quality.Figures;
import org.quiltehr.hub.quality.Quality;
import org.quiltehr.hub.quality.Share;
import org.quiltehr.hub.watch.Conditions;
import org.quiltehr.hub.web.Badges.Badge;
import org.quiltehr.hub.web.QualityWords.Bar;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The network at a glance for directors and administrators: volumes, freshness and quality, and nobody's data. */
@Controller
class NetworkPage {

    private static final int LISTED = 50;
    private static final int DAY = 24;

    private final Practices practices;
    private final NetworkSql sql;
    private final Quality quality;
    private final Conditions conditions;
    private final Callers callers;

    NetworkPage(Replica replica, Practices practices, Quality quality, Conditions conditions, Callers callers) {
        this.practices = practices;
        this.sql = new NetworkSql(replica.near());
        this.quality = quality;
        this.conditions = conditions;
        this.callers = callers;
    }

    /** What was measured of a practice's data. */
    record Measured(
            String week,
            Bar understood,
            Bar complete,
            Bar coded,
            String median,
            String slow,
            long unmapped,
            Bar refused,
            String weakest) {

        static Measured of(Figures f) {
            return new Measured(
                    number(f.worked()),
                    QualityWords.bar(f.understood()),
                    QualityWords.bar(f.complete()),
                    QualityWords.bar(f.coded()),
                    QualityWords.time(f.median()),
                    QualityWords.time(f.slow()),
                    f.unmapped(),
                    QualityWords.bar(f.refused()),
                    QualityWords.weakest(f, 2));
        }
    }

    /**
     * A practice with what arrives from it.
     *
     * @param silent how many of its feeds are
     * @param measured null if nothing was measured yet
     */
    record Row(
            Badge badge,
            long silent,
            String last,
            String age,
            String waiting,
            String quarantined,
            boolean opens,
            @Nullable Measured measured) {}

    @GetMapping(path = "/network", produces = MediaType.TEXT_HTML_VALUE)
    String show(@RequestParam(name = "page", defaultValue = "0") int page, Model model) {
        Instant now = Instant.now();
        Badges badges = new Badges(practices.list());
        Map<Integer, NetworkSql.Now> arriving = sql.now();
        Map<Integer, Figures> figures = quality.all();
        Set<String> silent = conditions.silent().keySet();
        // the hub's own practices, that send nothing, are none of the network's
        List<Practice> sending = practices.list().stream()
                .filter(p -> !Set.of(Practices.OPEN, Practices.TERMINOLOGY)
                        .contains(p.ref().slug()))
                .sorted(Comparator.comparing(Practice::name))
                .toList();
        List<Row> rows = sending.stream()
                .skip((long) Math.max(0, page) * LISTED)
                .limit(LISTED)
                .map(p -> row(p, badges, arriving, figures, silent, now))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("all", sending.size());
        model.addAttribute("page", Math.max(0, page));
        model.addAttribute("more", sending.size() > (Math.max(0, page) + 1L) * LISTED);
        tiles(sending, arriving, figures, now, model);
        model.addAttribute("standing", new StandingOut(badges, figures, silent, practices).of(sending));
        return "network";
    }

    private Row row(
            Practice practice,
            Badges badges,
            Map<Integer, NetworkSql.Now> arriving,
            Map<Integer, Figures> figures,
            Set<String> silent,
            Instant now) {
        int num = practice.ref().num();
        NetworkSql.Now state = arriving.getOrDefault(num, NetworkSql.Now.NOTHING);
        Instant last = time(state.last());
        Figures measured = figures.get(num);
        return new Row(
                badges.of(practice.ref().slug()),
                practices.feeds(practice.ref()).stream()
                        .filter(feed -> silent.contains(Conditions.subject(feed)))
                        .count(),
                last == null ? "" : Dates.show(last),
                last == null ? "" : Dates.since(last, now),
                bounded(state.waiting()),
                bounded(state.quarantined()),
                callers.mayRun(practice),
                measured == null ? null : Measured.of(measured));
    }

    private static void tiles(
            List<Practice> sending,
            Map<Integer, NetworkSql.Now> arriving,
            Map<Integer, Figures> figures,
            Instant now,
            Model model) {
        long heard = 0;
        long waiting = 0;
        long quarantined = 0;
        long week = 0;
        Share complete = new Share(0, 0);
        Share coded = new Share(0, 0);
        Instant measured = null;
        for (Practice practice : sending) {
            NetworkSql.Now state = arriving.getOrDefault(practice.ref().num(), NetworkSql.Now.NOTHING);
            Instant last = time(state.last());
            heard += last != null && last.isAfter(now.minusSeconds(DAY * 3600L)) ? 1 : 0;
            waiting += state.waiting();
            quarantined += state.quarantined();
            Figures f = figures.get(practice.ref().num());
            if (f != null) {
                week += f.worked();
                complete = complete.plus(f.complete());
                coded = coded.plus(f.coded());
                measured = measured == null || f.measured().isBefore(measured) ? f.measured() : measured;
            }
        }
        model.addAttribute("heard", heard);
        model.addAttribute("waiting", bounded(waiting));
        model.addAttribute("quarantined", bounded(quarantined));
        model.addAttribute("week", number(week));
        model.addAttribute("complete", QualityWords.bar(complete));
        model.addAttribute("coded", QualityWords.bar(coded));
        model.addAttribute("measured", measured == null ? "" : Dates.show(measured));
        model.addAttribute("now", Dates.show(now));
    }

    @GetMapping(path = "/network/{practice}", produces = MediaType.TEXT_HTML_VALUE)
    String practice(@PathVariable("practice") String slug, Model model) {
        Practice practice = practices
                .bySlug(slug)
                .orElseThrow(() -> new PageProblem(
                        404, "There is no such practice here", "The network’s page lists all there are."));
        Figures figures = quality.all().get(practice.ref().num());
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute("measured", figures == null ? null : Measured.of(figures));
        model.addAttribute("messages", figures == null ? 0 : figures.messages());
        model.addAttribute("at", figures == null ? "" : Dates.show(figures.measured()));
        model.addAttribute("lines", figures == null ? new ArrayList<>() : QualityWords.lines(figures));
        model.addAttribute("opens", callers.mayRun(practice));
        return "network-practice";
    }

    /** The first 48 bits of a message's id are its time. */
    private static @Nullable Instant time(@Nullable UUID message) {
        return message == null ? null : Instant.ofEpochMilli(message.getMostSignificantBits() >>> 16);
    }

    private static String bounded(long count) {
        return count >= NetworkSql.MOST ? "more than " + number(NetworkSql.MOST - 1) : number(count);
    }

    private static String number(long count) {
        return String.format(java.util.Locale.ROOT, "%,d", count);
    }
}
