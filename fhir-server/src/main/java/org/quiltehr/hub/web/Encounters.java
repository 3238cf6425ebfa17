package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.web.Chart.Plain;
import org.quiltehr.hub.web.Chart.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Visits and stays: a list, and a lane for each practice with time to scale. */
final class Encounters {

    /** Classes of Encounters that are a stay in hospital. */
    static final Set<String> STAYS = Set.of("IMP", "ACUTE", "NONAC", "OBSENC", "EMER", "SS");

    private static final double LEFT = 58;
    private static final double RIGHT = 712;
    private static final double LANE = 26;
    private static final double SHORTEST = 3;

    private final String patient;
    private final Map<String, ObjectNode> trees;
    private final Map<String, Source> sourceOf;

    Encounters(String patient, Map<String, ObjectNode> trees, Map<String, Source> sourceOf) {
        this.patient = patient;
        this.trees = trees;
        this.sourceOf = sourceOf;
    }

    List<Plain> rows(List<Stored> encounters) {
        List<Plain> rows = new ArrayList<>();
        encounters.sort(Comparator.comparing(this::start).reversed());
        for (Stored stored : encounters) {
            ObjectNode tree = tree(stored);
            Source source = source(stored);
            if (tree == null
                    || source == null
                    || tree.path("status").asString("").equals("entered-in-error")) {
                continue;
            }
            String end = tree.path("period").path("end").asString("");
            String start = start(stored);
            String reason = OwnWords.label(tree.path("reasonCode").path(0));
            String until = tree.path("status").asString("").equals("in-progress") ? " →" : "";
            boolean stay = !end.isEmpty() && !start.isEmpty() && !Dates.day(end).equals(Dates.day(start));
            rows.add(new Plain(
                    title(tree),
                    reason,
                    STAYS.contains(tree.path("class").path("code").asString(""))
                            ? "/patients/" + patient + "/discharge/" + stored.shownId()
                            : "",
                    source,
                    start.isEmpty() ? "date not stated" : Dates.day(start) + (stay ? " to " + Dates.day(end) : until),
                    SourceLink.of(patient, source.badge().slug(), tree)));
        }
        return rows;
    }

    private static String title(JsonNode tree) {
        String type = OwnWords.label(tree.path("type").path(0));
        if (!type.isEmpty()) {
            return type;
        }
        String display = tree.path("class").path("display").asString("");
        if (!display.isEmpty()) {
            return display;
        }
        return switch (tree.path("class").path("code").asString("")) {
            case "IMP", "ACUTE", "NONAC" -> "Inpatient stay";
            case "AMB" -> "Visit";
            case "EMER" -> "Emergency";
            case "HH" -> "Home visit";
            case "VR" -> "Contact from afar";
            case "OBSENC" -> "Observation stay";
            default -> "Encounter of a kind not stated";
        };
    }

    /** Empty if no encounter has a date. */
    String timeline(List<Stored> encounters, List<Source> sources) {
        LocalDate first = LocalDate.MAX;
        LocalDate last = LocalDate.MIN;
        for (Stored stored : encounters) {
            LocalDate day = Dates.axis(start(stored));
            if (day != null) {
                first = day.isBefore(first) ? day : first;
                last = day.isAfter(last) ? day : last;
                ObjectNode tree = tree(stored);
                LocalDate end = tree == null
                        ? null
                        : Dates.axis(tree.path("period").path("end").asString(""));
                last = end != null && end.isAfter(last) ? end : last;
            }
        }
        if (last.isBefore(first)) {
            return "";
        }
        Map<String, Double> lanes = new TreeMap<>();
        StringBuilder svg = new StringBuilder();
        double height = 8 + LANE * sources.size();
        for (Source source : sources) {
            double y = 23 + LANE * lanes.size();
            lanes.put(source.badge().slug(), y);
            svg.append(Curves.format("<line class=\"ax\" x1=\"58\" x2=\"712\" y1=\"%.0f\" y2=\"%.0f\"/>", y, y))
                    .append(Curves.format("<text class=\"b\" x=\"0\" y=\"%.0f\">", y + 4))
                    .append(Curves.escape(source.badge().code()))
                    .append("</text>");
        }
        for (Stored stored : encounters) {
            LocalDate day = Dates.axis(start(stored));
            Source source = source(stored);
            Double lane = source == null ? null : lanes.get(source.badge().slug());
            if (day == null || source == null || lane == null) {
                continue;
            }
            double x = x(day, first, last);
            ObjectNode tree = tree(stored);
            LocalDate end = tree == null
                    ? null
                    : Dates.axis(tree.path("period").path("end").asString(""));
            if (end != null && end.isAfter(day)) {
                svg.append(Curves.format(
                        "<rect class=\"f%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" rx=\"2\"/>",
                        source.badge().patch(),
                        x,
                        lane - 6,
                        Math.max(SHORTEST, Math.min(RIGHT, x(end, first, last)) - x)));
            } else {
                Curves.mark(svg, source, x, lane);
            }
        }
        svg.append(Curves.format(
                        "<text x=\"%.0f\" y=\"%.0f\">%s</text>", LEFT, height + 16, Dates.day(first.toString())))
                .append(Curves.format(
                        "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">%s</text>",
                        RIGHT, height + 16, Dates.day(last.toString())));
        return Curves.format(
                        "<svg class=\"chart wide-only\" viewBox=\"0 0 720 %.0f\" aria-hidden=\"true\">", height + 22)
                + svg + "</svg>";
    }

    private static double x(LocalDate day, LocalDate first, LocalDate last) {
        return LEFT
                + EDGE
                + (RIGHT - LEFT - 2 * EDGE) * (day.toEpochDay() - first.toEpochDay()) / Series.days(first, last);
    }

    private static final double EDGE = 8;

    private String start(Stored stored) {
        ObjectNode tree = tree(stored);
        return tree == null ? "" : tree.path("period").path("start").asString("");
    }

    private @Nullable ObjectNode tree(Stored stored) {
        return trees.get(stored.type() + "/" + stored.shownId());
    }

    private @Nullable Source source(Stored stored) {
        return sourceOf.get(stored.type() + "/" + stored.shownId());
    }
}
