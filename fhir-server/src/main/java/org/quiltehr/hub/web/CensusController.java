package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Patients of the network who are in hospital now. */
@Controller
class CensusController {

    /** A kind of stays one may want to see alone. */
    private record Kind(String text, Predicate<Census.Stay> of) {}

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("mine", new Kind("My patients", Census.Stay::mine));
        KINDS.put("new", new Kind("New since my look", stay -> stay.news() > 0));
        KINDS.put("disagree", new Kind("Disagreements", stay -> stay.disagreements() > 0));
        KINDS.put("awaited", new Kind("Results awaited", stay -> stay.awaited() > 0));
        KINDS.put("overdue", new Kind("No discharge heard", Census.Stay::overdue));
    }

    /** A filter with how many of this page it leaves. */
    record Chip(String name, String text, long count, boolean here) {}

    private final CensusReader census;
    private final Practices practices;
    private final Callers callers;

    CensusController(CensusReader census, Practices practices, Callers callers) {
        this.census = census;
        this.practices = practices;
        this.callers = callers;
    }

    @GetMapping(path = "/patients/in-hospital", produces = MediaType.TEXT_HTML_VALUE)
    String inHospital(
            @RequestParam(name = "practice", defaultValue = "") String practice,
            @RequestParam(name = "of", defaultValue = "") String of,
            @RequestParam(name = "page", defaultValue = "") String page,
            @RequestParam(name = "show", defaultValue = "") String show,
            HttpServletRequest request,
            Model model) {
        Badges badges = new Badges(practices.list());
        List<Badge> known =
                practices.list().stream().map(p -> badges.of(p.ref().slug())).toList();
        if (!CensusSql.isToken(page)) {
            throw new PageProblem(
                    404, "There is no such part of the list", "Open the list again and go on from its first page.");
        }
        Census found = census.read(callers.network(), Callers.name(request), ref(practice), ref(of), page);
        List<Chip> chips = new ArrayList<>();
        KINDS.forEach(
                (name, kind) -> chips.add(new Chip(name, kind.text(), found.count(kind.of()), name.equals(show))));
        Kind wanted = KINDS.get(show);
        model.addAttribute("census", wanted == null ? found : found.only(wanted.of()));
        model.addAttribute("all", found.size());
        model.addAttribute("chips", chips);
        model.addAttribute("show", wanted == null ? "" : show);
        model.addAttribute("practice", practice);
        model.addAttribute("of", of);
        model.addAttribute("page", page);
        model.addAttribute("practices", known);
        model.addAttribute("now", Dates.show(Instant.now()));
        return "census";
    }

    private @Nullable PracticeRef ref(String slug) {
        return slug.isEmpty()
                ? null
                : practices
                        .bySlug(slug)
                        .map(Practice::ref)
                        .orElseThrow(() -> new PageProblem(
                                404,
                                "There is no such practice here",
                                "Open the list without a filter and choose one there."));
    }
}
