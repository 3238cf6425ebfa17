package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.LookSql;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The chart of one person over all practices. */
@Controller
class ChartController {

    private static final Duration WEEK = Duration.ofDays(7);

    private final ChartReader charts;
    private final Reader reader;
    private final LookSql looks;
    private final Callers callers;

    ChartController(ChartReader charts, Reader reader, LookSql looks, Callers callers) {
        this.charts = charts;
        this.reader = reader;
        this.looks = looks;
        this.callers = callers;
    }

    @GetMapping(path = "/patients/{id}", produces = MediaType.TEXT_HTML_VALUE)
    String chart(
            @PathVariable("id") String id,
            @RequestParam(name = "since", defaultValue = "") String since,
            HttpServletRequest request,
            Model model) {
        Instant now = Instant.now();
        if (LogicalId.parse(id).isEmpty()) {
            reader.read(View.NETWORK, callers.network(), "Patient", id)
                    .ifPresent(stored -> Audit.shows(request, stored.id()));
        }
        model.addAttribute(
                "chart",
                charts.read(callers.network(), id, since, Callers.name(request)).orElseThrow(PageProblem::noPatient));
        model.addAttribute("now", Dates.show(now));
        model.addAttribute("day", now.minus(Duration.ofDays(1)).toString());
        model.addAttribute("week", now.minus(WEEK).toString());
        return "chart";
    }

    /** Changes stay in sight until the reader says that they are read: a glance at a chart hides nothing. */
    @PostMapping("/patients/{id}/read")
    String read(@PathVariable("id") String id, HttpServletRequest request) {
        Instant now = Instant.now();
        Grant grant = callers.network();
        var person = reader.load(View.NETWORK, grant, id, Set.of("Patient")).orElseThrow(PageProblem::noPatient);
        looks.looked(
                Callers.name(request), person.members().stream().map(Stored::id).toList(), now);
        return "redirect:/patients/" + person.patient().shownId();
    }
}
