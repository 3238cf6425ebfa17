package org.quiltehr.hub.web;

import java.time.Instant;
import java.util.List;
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
            Model model) {
        Badges badges = new Badges(practices.list());
        List<Badge> known =
                practices.list().stream().map(p -> badges.of(p.ref().slug())).toList();
        if (!CensusSql.isToken(page)) {
            throw new PageProblem(
                    404, "There is no such part of the list", "Open the list again and go on from its first page.");
        }
        model.addAttribute("census", census.read(callers.network(), ref(practice), ref(of), page));
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
