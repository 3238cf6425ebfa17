package org.quiltehr.adapter.hl7v2.er7;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A body as text. MSH-18's first repetition names the character set (HL7 table 0211); where it is absent, unknown or
 * wrong, UTF-8 is tried, then windows-1252 is taken, which has a character for nearly every byte.
 *
 * @param note what is doubtful, without values
 */
public record Er7Text(String text, Charset charset, Optional<String> note) {

    private static final Charset FALLBACK = Charset.forName("windows-1252");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ASCII", "US-ASCII"),
            Map.entry("UNICODE", "UTF-8"),
            Map.entry("UNICODE UTF-8", "UTF-8"),
            Map.entry("UNICODE UTF-16", "UTF-16"),
            Map.entry("UNICODE UTF-32", "UTF-32"),
            Map.entry("ISO IR6", "US-ASCII"),
            Map.entry("ISO IR14", "JIS_X0201"),
            Map.entry("ISO IR100", "ISO-8859-1"),
            Map.entry("ISO IR101", "ISO-8859-2"),
            Map.entry("ISO IR109", "ISO-8859-3"),
            Map.entry("ISO IR110", "ISO-8859-4"),
            Map.entry("ISO IR126", "ISO-8859-7"),
            Map.entry("ISO IR127", "ISO-8859-6"),
            Map.entry("ISO IR138", "ISO-8859-8"),
            Map.entry("ISO IR144", "ISO-8859-5"),
            Map.entry("ISO IR148", "ISO-8859-9"),
            Map.entry("ISO IR166", "TIS-620"),
            Map.entry("ISO IR87", "ISO-2022-JP"),
            Map.entry("ISO IR159", "ISO-2022-JP-2"),
            Map.entry("KS X 1001", "EUC-KR"),
            Map.entry("GB 18030-2000", "GB18030"),
            Map.entry("CNS 11643-1992", "x-EUC-TW"),
            Map.entry("BIG-5", "Big5"));

    public static Er7Text of(byte[] body) {
        Optional<Charset> wide = wide(body);
        if (wide.isPresent()) {
            return strict(body, wide.get())
                    .map(text -> new Er7Text(unmarked(text), wide.get(), Optional.empty()))
                    .orElseGet(() -> lenient(body, wide.get(), "bytes do not fit the UTF-16 they begin with"));
        }
        String name = declared(body);
        if (name.isEmpty()) {
            return guessed(body, Optional.empty());
        }
        Optional<Charset> named = charset(name);
        if (named.isEmpty()) {
            return guessed(body, Optional.of("MSH-18 names no known character set"));
        }
        Charset charset =
                named.get().name().startsWith("UTF-16") || named.get().name().startsWith("UTF-32")
                        ? StandardCharsets.UTF_8
                        : named.get();
        return strict(body, charset)
                .filter(text -> text.contains("MSH"))
                .map(text -> new Er7Text(unmarked(text), charset, Optional.empty()))
                .orElseGet(() -> guessed(body, Optional.of("bytes do not fit the character set of MSH-18")));
    }

    /** Whether every byte is an ASCII character, and none switches to another set. */
    static boolean isPlain(byte[] body) {
        for (byte b : body) {
            if (b < 0x20 && b != '\r' && b != '\n' && b != '\t' && b != 0x0b && b != 0x1c) {
                return false;
            }
        }
        return true;
    }

    private static Er7Text guessed(byte[] body, Optional<String> note) {
        return strict(body, StandardCharsets.UTF_8)
                .map(text -> new Er7Text(unmarked(text), StandardCharsets.UTF_8, note))
                .orElseGet(() -> lenient(
                        body,
                        FALLBACK,
                        note.orElse("MSH-18 is empty and the bytes are no UTF-8: windows-1252 assumed")));
    }

    private static Er7Text lenient(byte[] body, Charset charset, String note) {
        return new Er7Text(unmarked(new String(body, charset)), charset, Optional.of(note));
    }

    private static Optional<String> strict(byte[] body, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String unmarked(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** UTF-16 shows itself by its mark or by the zero bytes of {@code MSH}. */
    private static Optional<Charset> wide(byte[] body) {
        if (body.length < 4) {
            return Optional.empty();
        }
        int first = body[0] & 0xff;
        int second = body[1] & 0xff;
        if (first == 0xfe && second == 0xff || first == 0 && second == 'M') {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        if (first == 0xff && second == 0xfe || first == 'M' && second == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return Optional.empty();
    }

    private static Optional<Charset> charset(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String java = NAMES.getOrDefault(upper, upper.replaceFirst("^8859/", "ISO-8859-"));
        try {
            return Optional.of(Charset.forName(java));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** MSH-18's first repetition, read as ASCII, which every other set of table 0211 contains. */
    private static String declared(byte[] body) {
        int at = 0;
        while (at + 3 < body.length && !(body[at] == 'M' && body[at + 1] == 'S' && body[at + 2] == 'H')) {
            at++;
        }
        if (at + 3 >= body.length) {
            return "";
        }
        byte separator = body[at + 3];
        int end = at;
        while (end < body.length && body[end] != '\r' && body[end] != '\n') {
            end++;
        }
        int field = 1;
        int start = -1;
        for (int i = at + 3; i <= end; i++) {
            if (i == end || body[i] == separator) {
                if (start >= 0) {
                    String value = new String(body, start, i - start, StandardCharsets.US_ASCII);
                    return value.split("[~^]", 2)[0].strip();
                }
                field++;
                if (field == 18) {
                    start = i + 1;
                }
            }
        }
        return "";
    }
}
