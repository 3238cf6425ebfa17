package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The page of one section: one line per fact, under it what each practice says, then what is not shown and why. */
final class SectionNarrative {

    private SectionNarrative() {}

    /**
     * The section's {@code div}.
     *
     * @param absence what practices have not, and why, one sentence each
     * @param notes what is left out, one sentence each
     */
    static String div(
            Section section, List<Line> lines, List<Statement> notToGive, List<String> absence, List<String> notes) {
        Xhtml html = new Xhtml();
        if (lines.isEmpty()) {
            html.element("p", "Nothing is known about " + section.subject() + ".");
        } else {
            table(section, lines, html);
        }
        for (Statement statement : notToGive) {
            html.open("p")
                    .element("b", "Ordered not to be given: ")
                    .text(Words.title(statement) + " (" + Words.date(statement) + ", "
                            + statement.practice().name() + ")")
                    .close("p");
        }
        absence.forEach(sentence -> html.element("p", sentence));
        notes.forEach(note -> html.element("p", note));
        return html.div();
    }

    private static void table(Section section, List<Line> lines, Xhtml html) {
        html.open("table").open("thead").open("tr");
        for (String head : List.of(section.title(), "Stated", "When", "Source")) {
            html.element("th", head);
        }
        html.close("tr").close("thead").open("tbody");
        Map<Line, Trend> trends = Trend.of(lines);
        lines.forEach(line -> row(line, trends.get(line), html));
        html.close("tbody").close("table");
    }

    private static void row(Line line, @Nullable Trend trend, Xhtml html) {
        Map<String, List<Statement>> variants = new LinkedHashMap<>();
        for (Statement statement : line.statements()) {
            variants.computeIfAbsent(Words.detail(statement), d -> new ArrayList<>())
                    .add(statement);
        }
        boolean first = true;
        for (Map.Entry<String, List<Statement>> variant : variants.entrySet()) {
            html.open("tr");
            if (first) {
                title(line, variants.size(), html);
                first = false;
            }
            Set<String> dates = new LinkedHashSet<>();
            Set<String> sources = new LinkedHashSet<>();
            variant.getValue().forEach(s -> {
                dates.add(Words.date(s));
                sources.add(s.practice().name());
            });
            boolean newest = variant.getValue().contains(line.newest());
            html.element("td", variant.getKey() + (trend == null || !newest ? "" : " · " + trend.words()));
            html.element("td", String.join("; ", dates));
            html.element("td", String.join("; ", sources));
            html.close("tr");
        }
    }

    private static void title(Line line, int rows, Xhtml html) {
        html.open("td", "rowspan", String.valueOf(rows)).text(Words.title(line.newest()));
        if (!line.flags().isEmpty()) {
            html.lineBreak().open("b");
            List<String> words = new ArrayList<>();
            line.flags().forEach(flag -> words.add(flag.words() + against(line, flag)));
            html.text("≠ " + String.join("; ", words)).close("b");
        }
        html.close("td");
    }

    /** {@code : amoxicillin (class penicillin)}: the other lines a flag is about. */
    private static String against(Line line, Flag flag) {
        Set<String> others = new LinkedHashSet<>();
        for (Line.Against against : line.against()) {
            if (against.flag() == flag) {
                others.add(Words.title(against.other().newest())
                        + (against.why().isEmpty() ? "" : " (" + against.why() + ")"));
            }
        }
        return others.isEmpty() ? "" : ": " + String.join(", ", others);
    }
}
