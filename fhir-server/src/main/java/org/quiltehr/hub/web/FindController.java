package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;

/** Find a patient. */
@Controller
class FindController {

    private static final int LONGEST = 200;

    private final PatientSearch search;
    private final Reader reader;
    private final Practices practices;
    private final Callers callers;

    FindController(PatientSearch search, Reader reader, Practices practices, Callers callers) {
        this.search = search;
        this.reader = reader;
        this.practices = practices;
        this.callers = callers;
    }

    /** A person in the list: who, why here, and which practices have a record. */
    record Listed(PersonLine person, String why, List<Badge> badges) {}

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String home() {
        return "redirect:" + callers.home();
    }

    @GetMapping(path = "/patients", produces = MediaType.TEXT_HTML_VALUE)
    String find(@RequestParam(name = "q", defaultValue = "") String typed, Model model) {
        String asked = typed.length() > LONGEST ? typed.substring(0, LONGEST) : typed;
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Understood understood = Understood.of(asked, today);
        Grant grant = callers.network();
        PatientSearch.Found found = search.find(View.NETWORK, grant, understood);
        Badges badges = new Badges(practices.list());
        List<Listed> people = new ArrayList<>();
        for (PatientSearch.Hit hit : found.hits()) {
            people.add(new Listed(
                    PersonLine.of(hit.stored().shownId(), hit.patient(), today),
                    hit.why(),
                    sources(hit, grant, badges)));
        }
        model.addAttribute("q", asked);
        model.addAttribute("said", understood.said());
        model.addAttribute("people", people);
        model.addAttribute("more", found.more());
        model.addAttribute("asked", !understood.isEmpty());
        return "find";
    }

    /** Of a person with one record its tag; of one with several, those of the records its links name. */
    private List<Badge> sources(PatientSearch.Hit hit, Grant grant, Badges badges) {
        Set<String> slugs = new LinkedHashSet<>();
        for (JsonNode tag : hit.patient().path("meta").path("tag")) {
            if (tag.path("system").asString("").toLowerCase(Locale.ROOT).endsWith("/practice")) {
                slugs.add(tag.path("code").asString(""));
            }
        }
        if (!hit.patient().path("link").isEmpty()) {
            reader.load(View.NETWORK, grant, hit.stored().shownId(), Set.of("Patient")).stream()
                    .flatMap(p -> p.members().stream())
                    .map(m -> ChartReader.practice(FhirJson.parse(m.json())))
                    .forEach(slugs::add);
        }
        slugs.remove("");
        return slugs.stream().map(badges::of).toList();
    }
}
