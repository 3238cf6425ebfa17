package org.quiltehr.adapter.example.datatype;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** CSV by RFC 4180 in UTF-8. */
public final class Csv {

    private Csv() {}

    /** The header with each row in turn; empty if there is no header, no row, or a quote left open. */
    public static List<byte[]> units(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= body.length; i++) {
            if (i < body.length && body[i] == '"') {
                quoted = !quoted;
            }
            if (i == body.length || !quoted && (body[i] == '\n' || body[i] == '\r')) {
                byte[] line = Arrays.copyOfRange(body, start, i);
                if (!new String(line, StandardCharsets.UTF_8).isBlank()) {
                    lines.add(line);
                }
                start = i + 1;
            }
        }
        if (quoted || lines.size() < 2) {
            return List.of();
        }
        return lines.stream().skip(1).map(row -> join(lines.get(0), row)).toList();
    }

    private static byte[] join(byte[] header, byte[] row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        out.write('\n');
        out.writeBytes(row);
        out.write('\n');
        return out.toByteArray();
    }

    /** The cells of all lines; empty if the text is no UTF-8 or a quote stands where none may. */
    public static Optional<List<List<String>>> read(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        List<List<String>> lines = new ArrayList<>();
        for (String line : lines(text.startsWith("\ufeff") ? text.substring(1) : text)) {
            List<String> cells = new ArrayList<>();
            if (!cells(line, cells)) {
                return Optional.empty();
            }
            if (cells.size() > 1 || !cells.get(0).isBlank()) {
                lines.add(cells);
            }
        }
        return Optional.of(lines);
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '\n' : text.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == '\n' || c == '\r') || i == text.length()) {
                lines.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    private static boolean cells(String line, List<String> cells) {
        int at = 0;
        while (true) {
            int end;
            if (at < line.length() && line.charAt(at) == '"') {
                end = at + 1;
                while (end < line.length() && (line.charAt(end) != '"' || line.startsWith("\"\"", end))) {
                    end += line.charAt(end) == '"' ? 2 : 1;
                }
                if (end >= line.length()) {
                    return false;
                }
                cells.add(line.substring(at + 1, end).replace("\"\"", "\""));
                end++;
            } else {
                end = line.indexOf(',', at);
                end = end < 0 ? line.length() : end;
                cells.add(line.substring(at, end));
                if (line.substring(at, end).indexOf('"') >= 0) {
                    return false;
                }
            }
            if (end >= line.length()) {
                return true;
            }
            if (line.charAt(end) != ',') {
                return false;
            }
            at = end + 1;
        }
    }
}
