package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quiltehr.hub.web.Agreement.Flag;
import org.quiltehr.hub.web.Agreement.Line;
import org.quiltehr.hub.web.Agreement.Statement;
import org.quiltehr.hub.web.Chart.Allergies;
import org.quiltehr.hub.web.Chart.Part;
import org.quiltehr.hub.web.Chart.Row;
import org.quiltehr.hub.web.Chart.Said;
import org.quiltehr.hub.web.Chart.Source;
import tools.jackson.databind.node.ObjectNode;

/** The lines of a chart's sections: one fact each, and below it every source in its own words. */
final class Rows {

    private static final Map<String, String> FLAGS = Map.of(
            "status-differs", "Active or resolved",
            "dose-differs", "Dose differs",
            "severity-differs", "Severity differs",
            "verification-differs", "Refuted by one",
            "value-differs", "Value differs",
            "stopped-elsewhere", "Stopped elsewhere",
            "allergy-to-active-drug", "Allergy and current medicine",
            "duplicate-therapy", "Same class twice",
            "no-known-but-allergy", "Practices disagree");
    private static final Set<String> DANGER = Set.of("allergy-to-active-drug", "no-known-but-allergy");
    private static final Set<String> OPEN =
            Set.of("allergy-to-active-drug", "no-known-but-allergy", "dose-differs", "severity-differs");
    private static final Map<String, String> RULES = Map.of(
            "single",
            "One statement.",
            "same-code",
            "One line because all bear the same code. No statement is preferred.",
            "mapped-code",
            "One line because a concept map calls their codes equivalent. No statement is preferred.",
            "same-name",
            "One line because all name it alike. No statement is preferred.",
            "same-ingredient",
            "One line because the ingredient is the same. No statement is preferred.",
            "similar-name",
            "One line because the words are the same in another order, spelling or short form. No statement is preferred.");
    private static final int OPEN_AT_MOST = 3;

    private final String patient;
    private final Agreement agreement;
    private final Map<String, ObjectNode> trees;
    private final Function<String, Source> sources;
    private final Map<String, String> titles;

    Rows(String patient, Agreement agreement, Map<String, ObjectNode> trees, Function<String, Source> sources) {
        this.patient = patient;
        this.agreement = agreement;
        this.trees = trees;
        this.sources = sources;
        this.titles =
                agreement.lines().stream().collect(Collectors.toMap(Line::name, Line::title, (one, other) -> one));
    }

    List<Part> parts(Absences absences) {
        List<Part> parts = new ArrayList<>();
        for (Sections section : Sections.values()) {
            if (Sections.CURVES.contains(section)) {
                continue;
            }
            List<Row> rows = rows(section);
            if (!rows.isEmpty() || Sections.ALWAYS.contains(section)) {
                long differ = rows.stream().filter(r -> !r.flags().isEmpty()).count();
                parts.add(new Part(section.anchor, section.title, differ, rows, absences.sentence(section)));
            }
        }
        return parts;
    }

    /** Only allergies somebody stated make the strip red; "none known" never removes one that is stated elsewhere. */
    Allergies allergies(Absences absences) {
        List<Row> rows = rows(Sections.ALLERGIES);
        List<Row> stated = rows.stream().filter(r -> !isNone(r)).toList();
        if (!stated.isEmpty()) {
            return new Allergies("Known allergies", true, stated);
        }
        if (!rows.isEmpty() || absences.statedNone(Sections.ALLERGIES)) {
            String who = String.join(
                    ", ",
                    absences.statingNone(Sections.ALLERGIES).stream()
                            .map(s -> s.badge().code())
                            .toList());
            return new Allergies(who.isEmpty() ? "No known allergies" : "No known allergies, says " + who, false, rows);
        }
        return new Allergies(
                absences.unreachable() ? "Allergies unavailable" : "Allergies not recorded", false, List.of());
    }

    private static boolean isNone(Row row) {
        String title = row.title().toLowerCase(java.util.Locale.ROOT);
        return title.startsWith("no known") || title.startsWith("no allerg");
    }

    private List<Row> rows(Sections section) {
        List<Row> rows = new ArrayList<>();
        int opened = 0;
        for (Line line : agreement.of(section.loinc)) {
            boolean open = opened < OPEN_AT_MOST && line.flags().stream().anyMatch(f -> OPEN.contains(f.kind()));
            opened += open ? 1 : 0;
            rows.add(row(line, open));
        }
        return rows;
    }

    private Row row(Line line, boolean open) {
        List<Said> said = line.statements().stream().map(this::said).toList();
        Set<String> flags = new LinkedHashSet<>();
        Set<String> why = new LinkedHashSet<>();
        boolean danger = false;
        for (Flag flag : line.flags()) {
            flags.add(FLAGS.getOrDefault(flag.kind(), flag.kind()));
            danger |= DANGER.contains(flag.kind());
            if (!flag.against().isEmpty()) {
                why.add("Stands against: " + titles.getOrDefault(flag.against(), flag.against())
                        + (flag.why().isEmpty() ? "." : " (" + flag.why() + ")."));
            }
        }
        why.add(RULES.getOrDefault(line.rule(), ""));
        List<Said> split = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        if (!line.flags().isEmpty() && line.statements().size() > 1) {
            said.stream().filter(s -> words.add(s.says())).forEach(split::add);
        }
        String detail = line.statements().getFirst().says();
        return new Row(
                line.title(),
                split.size() > 1 || detail.equals(line.title()) ? "" : detail,
                List.copyOf(flags),
                danger,
                open,
                split.size() > 1 ? split : List.of(),
                said.stream().map(Said::source).distinct().toList(),
                said.getFirst().when(),
                said,
                String.join(" ", why));
    }

    private Said said(Statement statement) {
        ObjectNode tree = trees.get(statement.reference());
        String link = tree == null
                ? SourceLink.of(patient, statement.practice(), statement.reference(), "")
                : SourceLink.of(patient, statement.practice(), tree);
        String own = tree == null ? "" : OwnWords.of(tree);
        return new Said(
                sources.apply(statement.practice()),
                statement.says(),
                own.isEmpty() ? statement.says() : own,
                statement.date().isEmpty() ? "date not stated" : Dates.day(statement.date()),
                statement.reference(),
                link);
    }
}
