package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The document's first page: who it is, what the sources say differently of the person, and who has sent what. */
final class Overview {

    private final Sources sources;
    private final List<ObjectNode> members = new ArrayList<>();
    private final List<String> memberPractices = new ArrayList<>();
    private final Map<String, Instant> lastStored = new TreeMap<>();
    private final Map<String, Integer> sent = new TreeMap<>();

    /** A section of the document: how many lines it has, and how many of them sources disagree on. */
    record Listed(Section section, int lines, int flagged) {
        static Listed of(Section section, List<Line> lines) {
            return new Listed(section, lines.size(), (int)
                    lines.stream().filter(line -> !line.flags().isEmpty()).count());
        }
    }

    Overview(PersonRecord person, Sources sources) {
        this.sources = sources;
        for (Stored member : person.members()) {
            members.add(FhirJson.parse(member.json()));
            memberPractices.add(sources.name(sources.slug(member)));
        }
        for (List<Stored> rows : List.of(person.members(), person.resources())) {
            for (Stored stored : rows) {
                String practice = sources.slug(stored);
                lastStored.merge(practice, person.updated(stored), (a, b) -> a.isAfter(b) ? a : b);
                sent.merge(practice, rows == person.resources() ? 1 + person.older(stored) : 0, Integer::sum);
            }
        }
    }

    String div(ObjectNode patient, List<Listed> sections) {
        Xhtml html = new Xhtml();
        html.open("p")
                .element("b", name(patient))
                .text(", born " + shown(patient.path("birthDate").asString("")) + ", "
                        + patient.path("gender").asString("sex not stated"))
                .close("p");
        differing("birthDate", "Birth date", html);
        differing("gender", "Sex", html);
        int flagged = sections.stream().mapToInt(Listed::flagged).sum();
        if (flagged > 0) {
            html.element("p", "Sources disagree on " + flagged + " line(s), marked ≠.");
        }
        html.open("table").open("thead").open("tr");
        for (String head : List.of("Practice", "Items of this person", "Last of this person", "Last heard of")) {
            html.element("th", head);
        }
        html.close("tr").close("thead").open("tbody");
        sources.names()
                .forEach((slug, name) -> html.open("tr")
                        .element("td", name)
                        .element("td", String.valueOf(sent.getOrDefault(slug, 0)))
                        .element("td", When.show(lastStored.getOrDefault(slug, Instant.EPOCH)))
                        .element("td", heard(sources.heard(slug)))
                        .close("tr"));
        html.close("tbody").close("table").open("ul");
        sections.forEach(of -> html.element(
                "li", of.section().title() + ": " + (of.lines() == 0 ? "nothing known" : String.valueOf(of.lines()))));
        html.close("ul");
        html.element(
                "p",
                "Put together by software from what the practices sent; nothing is added and no statement is preferred."
                        + " Times are UTC unless the source wrote its own.");
        return html.div();
    }

    private static String heard(Heard heard) {
        Instant unreachable = heard.unreachableSince();
        if (unreachable != null) {
            return "× not reached since " + When.show(unreachable);
        }
        Instant last = heard.last();
        return last == null ? "" : (heard.silentSince() == null ? "" : "silent since ") + When.show(last);
    }

    private void differing(String element, String label, Xhtml html) {
        Map<String, List<String>> byValue = new TreeMap<>();
        for (int i = 0; i < members.size(); i++) {
            String value = members.get(i).path(element).asString("");
            if (!value.isEmpty()) {
                byValue.computeIfAbsent(value, v -> new ArrayList<>()).add(memberPractices.get(i));
            }
        }
        if (byValue.size() > 1) {
            List<String> said = new ArrayList<>();
            byValue.forEach((value, by) -> said.add(When.show(value) + " (" + String.join(", ", by) + ")"));
            html.open("p")
                    .element("b", "≠ " + label + " differs: ")
                    .text(String.join("; ", said))
                    .close("p");
        }
    }

    static String name(JsonNode patient) {
        JsonNode name = patient.path("name").path(0);
        List<String> given = new ArrayList<>();
        name.path("given").forEach(g -> given.add(g.asString("")));
        String family = name.path("family").asString("");
        String text = (family + (family.isEmpty() || given.isEmpty() ? "" : ", ") + String.join(" ", given)).strip();
        return text.isEmpty() ? name.path("text").asString("name not stated") : text;
    }

    private static String shown(String date) {
        return date.isEmpty() ? "on a date not stated" : When.show(date);
    }
}
