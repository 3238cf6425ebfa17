package org.quiltehr.adapter.hl7v2.er7;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Escape sequences (HL7 v2.5.1 section 2.7). What is no known sequence stays as written. */
final class Escapes {

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
        if (sequence.matches("X([0-9A-Fa-f]{2})+")) {
            return hexadecimal(sequence.substring(1));
        }
        if (sequence.matches("\\.sp\\+?[0-9]{0,2}")) {
            String count = sequence.replaceAll("\\D", "");
            return "\n".repeat(count.isEmpty() ? 1 : Math.min(Integer.parseInt(count), 20));
        }
        if (sequence.matches("\\.(in|ti)[+-]?[0-9]{1,3}")) {
            return "";
        }
        if (sequence.matches("\\.sk\\+?[0-9]{1,2}")) {
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
