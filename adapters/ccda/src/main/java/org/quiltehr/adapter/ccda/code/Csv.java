package org.quiltehr.adapter.ccda.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The adapter's tables: UTF-8, comma, a header row, double quotes where a cell holds a comma. */
public final class Csv {

    /** Adapters share one class path in the hub: each keeps its tables below its own package. */
    private static final String FOLDER = "/org/quiltehr/adapter/ccda";

    private Csv() {}

    /** Rows of a table of this adapter, as header to cell. */
    static List<Map<String, String>> rows(String resource) {
        List<Map<String, String>> rows = rows(Csv.class, FOLDER + resource);
        if (rows.isEmpty()) {
            throw new IllegalStateException("no table " + resource);
        }
        return rows;
    }

    /** Rows of a table beside the class of a vendor's module; none if it has no such table. */
    public static List<Map<String, String>> rows(Class<?> owner, String resource) {
        List<String> lines;
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                return List.of();
            }
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> header = cells(lines.getFirst());
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (!line.isBlank()) {
                List<String> cells = cells(line);
                if (cells.size() != header.size()) {
                    throw new IllegalStateException(resource + ": " + line);
                }
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < header.size(); i++) {
                    row.put(header.get(i), cells.get(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
