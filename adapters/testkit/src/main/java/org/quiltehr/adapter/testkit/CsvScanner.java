package org.quiltehr.adapter.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Leaves of a CSV body with a header row (RFC 4180, UTF-8): {@code header} once, then {@code row[1].column} for each
 * non-empty cell, rows counted from 1 after the header and blank lines not counted. A column without a name, or with one
 * an earlier column has, and a cell beyond the header is {@code row[1].#7}, its position from 1. Not readable: no header,
 * wrong UTF-8, a quote that is not closed or stands inside an unquoted cell.
 */
public final class CsvScanner implements LeafScanner {

    private final char separator;

    public CsvScanner(char separator) {
        this.separator = separator;
    }

    @Override
    public Map<String, String> leaves(byte[] body) {
        List<List<String>> rows = rows(body);
        if (rows == null || rows.isEmpty()) {
            return Map.of(DOCUMENT, "");
        }
        Map<String, String> found = new LinkedHashMap<>();
        List<String> header = rows.get(0);
        found.put("header", String.join(String.valueOf(separator), header));
        for (int row = 1; row < rows.size(); row++) {
            List<String> cells = rows.get(row);
            for (int i = 0; i < cells.size(); i++) {
                if (!cells.get(i).isEmpty()) {
                    found.put(location(header, row, i), cells.get(i));
                }
            }
        }
        return found;
    }

    @Override
    public byte[] rewrite(byte[] body) {
        List<List<String>> rows = rows(body);
        return rows == null ? body : write(rows);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        List<List<String>> rows = rows(body);
        if (rows == null || location.equals("header")) {
            return Optional.empty();
        }
        for (int row = 1; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                if (location(rows.get(0), row, i).equals(location)) {
                    rows.get(row).set(i, text);
                    return Optional.of(write(rows));
                }
            }
        }
        return Optional.empty();
    }

    private static String location(List<String> header, int row, int column) {
        String name = column < header.size() ? header.get(column) : "";
        boolean clear = !name.isBlank() && header.indexOf(name) == column;
        return "row[" + row + "]." + (clear ? name : "#" + (column + 1));
    }

    private byte[] write(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(this::cell).collect(Collectors.joining(String.valueOf(separator))))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private @Nullable List<List<String>> rows(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            if (text.charAt(at) == '"') {
                at++;
                while (true) {
                    if (at >= text.length()) {
                        return null;
                    }
                    char c = text.charAt(at++);
                    if (c != '"') {
                        cell.append(c);
                    } else if (at < text.length() && text.charAt(at) == '"') {
                        cell.append('"');
                        at++;
                    } else {
                        break;
                    }
                }
                if (at < text.length() && !ends(text.charAt(at))) {
                    return null;
                }
            } else {
                while (at < text.length() && !ends(text.charAt(at))) {
                    if (text.charAt(at) == '"') {
                        return null;
                    }
                    cell.append(text.charAt(at++));
                }
            }
            row.add(cell.toString());
            boolean more = at < text.length() && text.charAt(at) == separator;
            if (at < text.length()
                    && text.charAt(at) == '\r'
                    && at + 1 < text.length()
                    && text.charAt(at + 1) == '\n') {
                at++;
            }
            at++;
            if (more && at >= text.length()) {
                row.add("");
                more = false;
            }
            if (!more) {
                if (row.size() > 1 || !row.get(0).isBlank()) {
                    rows.add(row);
                }
                row = new ArrayList<>();
            }
        }
        return rows;
    }

    private boolean ends(char c) {
        return c == separator || c == '\n' || c == '\r';
    }
}
