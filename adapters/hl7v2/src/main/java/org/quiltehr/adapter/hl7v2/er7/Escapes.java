package org.quiltehr.adapter.hl7v2.er7;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Escape sequences (HL7 v2.5.1 section 2.7). What is no known sequence stays as written. */
final class Escapes {

    private static final Pattern HEXADECIMAL = Pattern.compile("X[0-9A-Fa-f]++");
    private static final Pattern SKIP_LINES = Pattern.compile("\\.sp\\+?[0-9]{0,2}");
    private static final Pattern SKIP_SPACES = Pattern.compile("\\.sk\\+?[0-9]{1,2}");
    private static final Pattern INDENT = Pattern.compile("\\.(in|ti)[+-]?[0-9]{1,3}");

    private Escapes() {}

    static String decode(String raw, Delimiters delimiters) {
        if (delimiters.escape() < 0 || raw.indexOf(delimiters.escape()) < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            int start = raw.indexOf(delimiters.escape(), at);
            int end = start < 0 ? -1 : raw.indexOf(delimiters.escape(), start + 1);
            if (end < 0) {
                break;
            }
            out.append(raw, at, start);
            String sequence = raw.substring(start + 1, end);
            String decoded = sequence(sequence, delimiters);
            if (decoded == null) {
                out.append(raw, start, end);
                at = end;
            } else {
                out.append(decoded);
                at = end + 1;
            }
        }
        return out.append(raw, at, raw.length()).toString();
    }

    private static @Nullable String sequence(String sequence, Delimiters delimiters) {
        return switch (sequence) {
            case "F" -> String.valueOf(delimiters.field());
            case "S" -> character(delimiters.component(), "^");
            case "T" -> character(delimiters.subcomponent(), "&");
            case "R" -> character(delimiters.repetition(), "~");
            case "E" -> character(delimiters.escape(), "\\");
            case "H", "N", ".fi", ".nf" -> "";
            case ".br", ".ce" -> "\n";
            default -> other(sequence);
        };
    }

    private static String character(int delimiter, String standard) {
        return delimiter < 0 ? standard : String.valueOf((char) delimiter);
    }

    private static @Nullable String other(String sequence) {
        if (sequence.length() > 2
                && sequence.length() % 2 == 1
                && HEXADECIMAL.matcher(sequence).matches()) {
            return hexadecimal(sequence.substring(1));
        }
        if (SKIP_LINES.matcher(sequence).matches()) {
            String count = sequence.replaceAll("\\D", "");
            return "\n".repeat(count.isEmpty() ? 1 : Math.min(Integer.parseInt(count), 20));
        }
        if (INDENT.matcher(sequence).matches()) {
            return "";
        }
        if (SKIP_SPACES.matcher(sequence).matches()) {
            return " ".repeat(Integer.parseInt(sequence.replaceAll("\\D", "")));
        }
        return null;
    }

    private static String hexadecimal(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
