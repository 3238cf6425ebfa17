package org.quiltehr.hub.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.identify.LinkHistory;
import org.quiltehr.hub.identify.LinkHistory.Decided;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Persons for stewards: found by name, and how each came to be of which records. */
@Controller
@RequestMapping(path = "/steward/persons", produces = MediaType.TEXT_HTML_VALUE)
class PersonPages {

    private static final int LONGEST = 200;

    private final PatientSearch search;
    private final LinkHistory history;
    private final Records records;
    private final Callers callers;

    PersonPages(PatientSearch search, LinkHistory history, Records records, Callers callers) {
        this.search = search;
        this.history = history;
        this.records = records;
        this.callers = callers;
    }

    @GetMapping
    String find(@RequestParam(name = "q", defaultValue = "") String typed, Model model) {
        String asked = typed.length() > LONGEST ? typed.substring(0, LONGEST) : typed;
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Understood understood = Understood.of(asked, today);
        PatientSearch.Found found = search.find(View.NETWORK, callers.network(), understood);
        model.addAttribute("q", asked);
        model.addAttribute("said", understood.said());
        model.addAttribute("asked", !understood.isEmpty());
        model.addAttribute(
                "people",
                found.hits().stream()
                        .map(hit -> PersonLine.of(hit.stored().shownId(), hit.patient(), today))
                        .toList());
        return "persons";
    }

    /** A time in which a record was part of the person. */
    record Belonged(Records.Own record, String from, String until) {}

    /** Two records that are one person, and the page on which they are compared and parted. */
    record Pair(Records.Own a, Records.Own b, boolean direct, String address) {}

    /**
     * A decision as a line.
     *
     * @param pair of whose records, or empty
     */
    record Line(String at, String what, String who, String why, String pair) {}

    @GetMapping("/{id}")
    String person(@PathVariable("id") String id, Model model) {
        LogicalId record = LogicalId.parse(id).orElseThrow(PageProblem::noPatient);
        LinkHistory.Person person = history.of(record).orElseThrow(PageProblem::noPatient);
        Map<LogicalId, Records.Own> own = new TreeMap<>();
        Set<LogicalId> ever = new TreeSet<>(person.records());
        person.members().forEach(m -> ever.add(m.record()));
        records.read(ever).forEach(one -> own.put(one.id(), one));
        Records.Own shown = own.get(record);
        if (shown == null) {
            throw PageProblem.noPatient();
        }
        List<Belonged> belonged = new ArrayList<>();
        for (LinkHistory.Member member : person.members()) {
            Records.Own one = own.get(member.record());
            if (one != null) {
                Instant until = member.until();
                belonged.add(new Belonged(one, Dates.show(member.since()), until == null ? "" : Dates.show(until)));
            }
        }
        model.addAttribute("person", shown.person());
        model.addAttribute(
                "records",
                person.records().stream()
                        .sorted()
                        .filter(own::containsKey)
                        .map(own::get)
                        .toList());
        model.addAttribute("pairs", pairs(person, own));
        model.addAttribute("belonged", belonged);
        model.addAttribute(
                "decisions",
                person.decisions().stream().map(d -> line(d, names(d, own))).toList());
        return "person";
    }

    private static String names(Decided decided, Map<LogicalId, Records.Own> own) {
        Records.Own a = own.get(decided.a());
        Records.Own b = own.get(decided.b());
        return a == null || b == null
                ? ""
                : a.badge().code() + " with " + b.badge().code();
    }

    private static List<Pair> pairs(LinkHistory.Person person, Map<LogicalId, Records.Own> own) {
        List<LogicalId> all = person.records().stream().sorted().toList();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                LogicalId a = all.get(i);
                LogicalId b = all.get(j);
                Records.Own one = own.get(a);
                Records.Own other = own.get(b);
                if (one != null && other != null) {
                    boolean direct = person.links().stream()
                            .anyMatch(l -> l.a().equals(a) && l.b().equals(b) || l.a().equals(b) && l.b().equals(a));
                    pairs.add(new Pair(one, other, direct, ReviewPages.address(a, b)));
                }
            }
        }
        return pairs;
    }

    /** A decision in words. */
    static Line line(Decided decided, String pair) {
        String what = switch (decided.kind()) {
            case "link" -> "linked";
            case "unlink", "not-same" -> "kept apart";
            case "undo" -> "last decision taken back";
            default -> decided.kind().replace('-', ' ');
        };
        String who = decided.who();
        return new Line(
                Dates.show(decided.at()),
                what,
                who == null ? "by the " + decided.origin() : "by " + who,
                decided.why(),
                pair);
    }
}
