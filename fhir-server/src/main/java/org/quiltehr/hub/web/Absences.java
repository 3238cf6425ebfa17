package org.quiltehr.hub.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.hub.web.Agreement.Presence;
import org.quiltehr.hub.web.Chart.Absence;
import org.quiltehr.hub.web.Chart.AbsenceRow;
import org.quiltehr.hub.web.Chart.Cell;
import org.quiltehr.hub.web.Chart.Source;

/** Why a place is empty, per section and practice: never a bare "no data". */
final class Absences {

    private final Agreement agreement;
    private final List<Source> sources;
    private final Instant now;

    Absences(Agreement agreement, List<Source> sources, Instant now) {
        this.agreement = agreement;
        this.sources = sources;
        this.now = now;
    }

    Absence table() {
        List<AbsenceRow> rows = new ArrayList<>();
        for (Sections section : Sections.TOLD) {
            List<Cell> cells = new ArrayList<>();
            for (Source source : sources) {
                cells.add(cell(section, source));
            }
            rows.add(new AbsenceRow(section.title, cells));
        }
        return new Absence(sources, rows);
    }

    private Presence presence(Sections section, Source source) {
        return agreement
                .presence()
                .getOrDefault(section.loinc, Map.of())
                .getOrDefault(source.badge().slug(), new Presence("nothing-sent", ""));
    }

    private Cell cell(Sections section, Source source) {
        Presence presence = presence(section, source);
        String who = source.badge().name() + ": ";
        String since = presence.since().isEmpty() ? "" : Dates.day(presence.since());
        return switch (presence.state()) {
            case "has-data" -> {
                long count = agreement.of(section.loinc).stream()
                        .flatMap(l -> l.statements().stream())
                        .filter(s -> s.practice().equals(source.badge().slug()))
                        .count();
                String old = since.isEmpty() ? "" : " · old";
                yield new Cell("a has", (count == 0 ? "has data" : count) + old, who + "statements on this chart");
            }
            case "states-none" -> new Cell("a none", "✓ States none", who + "somebody looked, and there are none");
            case "not-known" -> new Cell("a unk", "? Not known", who + "asked, and not known");
            case "silent" ->
                new Cell(
                        "a sil",
                        "Silent " + Dates.since(Instant.parse(presence.since()), now),
                        who + "silent since " + since);
            case "unreachable" -> new Cell("a una", "× Unreachable", who + "not reached since " + since);
            default -> new Cell("a nil", "– Nothing sent", who + "sent nothing of this kind");
        };
    }

    /** The sentence of an empty section. */
    String sentence(Sections section) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Source source : sources) {
            String words = switch (presence(section, source).state()) {
                case "states-none" -> "states that there are none";
                case "not-known" -> "does not know";
                case "silent" -> "is silent";
                case "unreachable" -> "cannot be reached";
                case "has-data" -> "has sent some that are withdrawn or too old to list";
                default -> "sent none of this kind";
            };
            counts.merge(words, 1, Integer::sum);
        }
        List<String> said = new ArrayList<>();
        counts.forEach((words, count) -> said.add((count == 1 ? "1 practice " : count + " practices: each ") + words));
        return "No " + section.title.toLowerCase(Locale.ROOT) + " here. " + String.join(", ", said) + ".";
    }

    /** Whether a practice says that there are none. */
    boolean statedNone(Sections section) {
        return sources.stream().anyMatch(s -> presence(section, s).state().equals("states-none"));
    }

    List<Source> statingNone(Sections section) {
        return sources.stream()
                .filter(s -> presence(section, s).state().equals("states-none"))
                .toList();
    }

    boolean unreachable() {
        return !sources.isEmpty() && sources.stream().noneMatch(s -> s.silent().isEmpty());
    }
}
