package org.quiltehr.hub.onboarding;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;

/** A trial for the terminal: the verdict first, then what to do about it. Holds no value of a patient unless asked. */
final class TextReport {

    private static final int MOST = 15;

    private TextReport() {}

    static String of(Trial trial, boolean showResources) {
        StringBuilder out = new StringBuilder();
        Score score = trial.score();
        line(out, "%s: %d of 100 points with adapter %s", score.verdict().title, score.points(), trial.adapter());
        if (trial.considered().size() > 1) {
            line(out, "  compared: %s", counts(trial.considered()));
        }
        line(
                out,
                "  messages read %s, fields understood %s, codes standard %s, patients identified %s",
                Score.percent(score.read()),
                Score.percent(score.understood()),
                Score.percent(score.coded()),
                Score.percent(score.identified()));
        score.reasons().forEach(reason -> line(out, "  - %s", reason));
        line(out, "%nfiles");
        trial.files().stream().limit(MOST).forEach(file -> file(out, file));
        more(out, trial.files().size());
        line(out, "%nmessages  %s", counts(trial.states()));
        Ledger.Totals totals = trial.totals();
        line(
                out,
                "fields    %d populated: %d mapped, %d kept, %d ignored by rule, %d not understood",
                totals.populated(),
                totals.mapped(),
                totals.kept(),
                totals.ignored(),
                totals.unmapped());
        line(out, "makes     %s", counts(trial.resources()));
        List<Trial.FieldLine> unmapped =
                trial.fields().stream().filter(f -> f.unmapped() > 0).toList();
        if (!unmapped.isEmpty()) {
            line(out, "%nfields not understood (times not understood / populated)");
            unmapped.stream()
                    .limit(MOST)
                    .forEach(f -> line(out, "  %6d / %-6d %s", f.unmapped(), f.populated(), f.field()));
            more(out, unmapped.size());
        }
        if (!trial.codes().isEmpty()) {
            line(out, "%ncodes to map");
            trial.codes().stream()
                    .limit(MOST)
                    .forEach(c -> line(
                            out,
                            "  %6d  %s  %s",
                            c.times(),
                            c.element(),
                            c.code().isEmpty() ? "(only a text)" : c.code() + "  " + c.system()));
            more(out, trial.codes().size());
        }
        if (!trial.issues().isEmpty()) {
            line(out, "%nissues");
            trial.issues().stream()
                    .limit(MOST)
                    .forEach(i -> line(
                            out,
                            "  %6d  %s %s %s%n          %s",
                            i.times(),
                            i.severity().name().toLowerCase(Locale.ROOT),
                            i.code(),
                            i.location(),
                            i.text()));
            more(out, trial.issues().size());
        }
        if (showResources) {
            line(out, "%nresources");
            trial.made()
                    .forEach(r -> out.append(FhirJson.mapper()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(r))
                            .append('\n'));
        }
        return out.toString();
    }

    private static void file(StringBuilder out, Trial.FileLine file) {
        Recognition recognition = file.recognition();
        line(
                out,
                "  %s: %s%s%s, %s; %s",
                file.name(),
                recognition.format().title,
                recognition.version().isEmpty() ? "" : " " + recognition.version(),
                recognition.vendor().isEmpty() ? "" : ", " + recognition.vendor(),
                recognition.charset(),
                counts(file.types()));
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void more(StringBuilder out, int all) {
        if (all > MOST) {
            line(out, "  … and %d more; --format json shows all", all - MOST);
        }
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
