package org.quiltehr.hub.onboarding;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;

/** A trial as one page that needs nothing else, to be sent around. */
final class HtmlReport {

    private static final int MOST = 200;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    static String of(Trial trial, boolean showResources) {
        HtmlReport page = new HtmlReport();
        page.write(trial, showResources);
        return page.out.toString();
    }

    private void write(Trial trial, boolean showResources) {
        Score score = trial.score();
        out.append("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Quilt: trial of an adapter</title><style>
                body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
                table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
                th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
                td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
                pre{background:#f5f5f5;padding:.8rem;overflow:auto}
                </style></head><body>
                """);
        tag("h1", capital(score.verdict().title) + ": " + score.points() + " of 100 points");
        tag(
                "p",
                "Adapter " + trial.adapter()
                        + (trial.considered().size() > 1 ? ", compared: " + trial.considered() : ""));
        out.append("<ul>");
        score.reasons().forEach(reason -> tag("li", reason));
        out.append("</ul>");
        table(
                "Shares",
                List.of("messages read", "fields understood", "codes standard", "patients identified"),
                List.of(List.of(
                        Score.percent(score.read()),
                        Score.percent(score.understood()),
                        Score.percent(score.coded()),
                        Score.percent(score.identified()))));
        table(
                "Files",
                List.of("file", "format", "version", "vendor", "character set", "messages"),
                trial.files().stream()
                        .map(f -> List.of(
                                f.name(),
                                f.recognition().format().title,
                                f.recognition().version(),
                                f.recognition().vendor(),
                                f.recognition().charset(),
                                counts(f.types())))
                        .toList());
        table("Messages", List.of("would be", "times"), rows(trial.states()));
        table("Resources it makes", List.of("type", "times"), rows(trial.resources()));
        table(
                "Fields",
                List.of("field", "populated", "mapped", "kept", "ignored by rule", "not understood"),
                trial.fields().stream()
                        .map(f -> List.of(
                                f.field(),
                                text(f.populated()),
                                text(f.mapped()),
                                text(f.kept()),
                                text(f.ignored()),
                                text(f.unmapped())))
                        .toList());
        table(
                "Codes to map",
                List.of("element", "system", "code", "times"),
                trial.codes().stream()
                        .map(c -> List.of(
                                c.element(),
                                c.system(),
                                c.code().isEmpty() ? "(only a text)" : c.code(),
                                text(c.times())))
                        .toList());
        table(
                "Issues",
                List.of("severity", "code", "place", "what to do", "times"),
                trial.issues().stream()
                        .map(i -> List.of(
                                i.severity().name().toLowerCase(Locale.ROOT),
                                i.code(),
                                i.location(),
                                i.text(),
                                text(i.times())))
                        .toList());
        if (showResources) {
            tag("h2", "Resources");
            trial.made()
                    .forEach(r -> tag(
                            "pre",
                            FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(r)));
        }
        out.append("</body></html>\n");
    }

    private void table(String title, List<String> heads, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        tag("h2", title);
        out.append("<table><thead><tr>");
        heads.forEach(head -> tag("th", head));
        out.append("</tr></thead><tbody>");
        rows.stream().limit(MOST).forEach(row -> {
            out.append("<tr>");
            row.forEach(cell -> tag("td", cell));
            out.append("</tr>");
        });
        out.append("</tbody></table>\n");
        if (rows.size() > MOST) {
            tag("p", "… and " + (rows.size() - MOST) + " more; the JSON report holds all.");
        }
    }

    private void tag(String name, String text) {
        out.append('<')
                .append(name)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append('>');
    }

    private static List<List<String>> rows(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> List.of(e.getKey(), text(e.getValue())))
                .toList();
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.toString().replaceAll("[{}]", "").replace("=", " × ");
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
