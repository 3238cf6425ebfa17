package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of text: lines {@code # name: value} first, a header, then rows, with commas, tabs or semicolons between the
 * cells. A cell in quotes may hold the separator, not a line break; a line that cannot be read costs that line.
 */
final class TermTable {

    /** Takes rows; a row's cells by the header's names in lower case. */
    interface Rows {
        void row(int line, Map<String, String> cells);
    }

    private final Map<String, String> about = new LinkedHashMap<>();
    private final List<String> lines;
    private final int headerAt;
    private final List<String> header;
    private final char separator;

    TermTable(String text) {
        lines = text.lines().toList();
        int at = 0;
        while (at < lines.size()
                && (lines.get(at).isBlank() || lines.get(at).strip().startsWith("#"))) {
            String line = lines.get(at).strip();
            int colon = line.indexOf(':');
            if (colon > 0) {
                about.put(
                        line.substring(1, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            at++;
        }
        if (at == lines.size()) {
            throw new RulingProblem(422, "no-header", "The file has no header line, such as: code,display");
        }
        headerAt = at;
        String line = lines.get(at);
        separator = line.indexOf('\t') >= 0 ? '\t' : line.indexOf(';') >= 0 && line.indexOf(',') < 0 ? ';' : ',';
        List<String> names = cells(line);
        if (names == null) {
            throw new RulingProblem(422, "no-header", "The header line has a quote that does not end.");
        }
        header = names.stream()
                .map(name -> name.strip().replace("\uFEFF", "").toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A value of the lines {@code # name: value}, or null. */
    @Nullable
    String about(String name) {
        return about.get(name);
    }

    boolean has(String... columns) {
        return header.containsAll(List.of(columns));
    }

    void rows(Rows to, TermReport report) {
        for (int i = headerAt + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = cells(line);
            String place = "line " + (i + 1);
            if (cells == null) {
                report.problem(place, "A quote does not end on this line.");
            } else if (cells.size() != header.size()) {
                report.problem(
                        place,
                        "The line has " + cells.size() + " cells and the header " + header.size()
                                + ": put cells that hold the separator in quotes.");
            } else {
                Map<String, String> row = new LinkedHashMap<>();
                for (int c = 0; c < header.size(); c++) {
                    row.put(header.get(c), cells.get(c).strip());
                }
                to.row(i + 1, row);
            }
        }
    }

    /** Null: a quote does not end. */
    private @Nullable List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return quoted ? null : cells;
    }
}
