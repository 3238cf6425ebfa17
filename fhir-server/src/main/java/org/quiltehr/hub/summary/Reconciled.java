package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;

/** A person's record as lines: what is shown of it, which statements are one fact, where they disagree. */
final class Reconciled {

    private final Map<Section, Sift.Chosen> chosen;
    private final Map<Section, List<Line>> lines;
    private final Map<Line, String> names = new IdentityHashMap<>();
    private final Instant until;

    private Reconciled(Map<Section, Sift.Chosen> chosen, Map<Section, List<Line>> lines, Instant until) {
        this.until = until;
        this.chosen = chosen;
        this.lines = lines;
        for (Section section : Section.values()) {
            int number = 0;
            for (Line line : lines(section)) {
                number++;
                names.put(line, section.name().toLowerCase(Locale.ROOT) + "-" + number);
            }
        }
    }

    static Reconciled of(
            PersonRecord person,
            Supporting supporting,
            Instant now,
            Function<Stored, String> slug,
            Function<String, String> practiceName) {
        Sift sift = new Sift(Limits.STANDARD, now, practiceName);
        Map<Section, Sift.Chosen> chosen = sift.choose(person, slug);
        nameMedicines(chosen.getOrDefault(Section.MEDICATIONS, new Sift.Chosen()), supporting);
        Map<Section, List<Line>> lines = group(chosen);
        CrossChecks.mark(lines.values().stream().flatMap(List::stream).toList());
        return new Reconciled(chosen, lines, sift.until());
    }

    List<Line> lines(Section section) {
        return lines.getOrDefault(section, List.of());
    }

    Sift.Chosen chosen(Section section) {
        return chosen.getOrDefault(section, new Sift.Chosen());
    }

    /** The last instant at which the same record is the same lines. */
    Instant until() {
        return until;
    }

    /** {@code medications-3}: the third line of the section. */
    String name(Line line) {
        return names.getOrDefault(line, "");
    }

    /** A medicine may stand in a resource of its own: its concept is what statements are compared by. */
    private static void nameMedicines(Sift.Chosen medications, Supporting supporting) {
        Set<String> wanted = new LinkedHashSet<>();
        medications.statements.forEach(s -> Facts.medicationReference(s).ifPresent(wanted::add));
        if (wanted.isEmpty()) {
            return;
        }
        Map<String, Reading> found = supporting.find(wanted);
        medications.statements.replaceAll(s -> {
            Reading medication = Facts.medicationReference(s).map(found::get).orElse(null);
            return medication == null ? s : s.naming(medication.tree().path("code"));
        });
    }

    /** A problem that one practice has resolved and another has not is one line, among the problems. */
    private static Map<Section, List<Line>> group(Map<Section, Sift.Chosen> chosen) {
        Map<Section, List<Line>> lines = new EnumMap<>(Section.class);
        List<Statement> problems = new ArrayList<>();
        chosen.forEach((section, of) -> {
            if (section == Section.PROBLEMS || section == Section.PAST_PROBLEMS) {
                problems.addAll(of.statements);
            } else {
                lines.put(section, Grouping.lines(of.statements));
            }
        });
        problems.sort(Statement.NEWEST_FIRST);
        for (Line line : Grouping.lines(problems)) {
            lines.computeIfAbsent(line.holds() ? Section.PROBLEMS : Section.PAST_PROBLEMS, s -> new ArrayList<>())
                    .add(line);
        }
        return lines;
    }
}
