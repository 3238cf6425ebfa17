package org.quiltehr.hub.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Locations of HL7 v2: {@code PID[1]-3[2].4.1}, and {@code PID[1]-3[2].4}, {@code PID[1]-3}, {@code PID[1]} above it. */
final class Hl7Locator {

    private static final Pattern LOCATION = Pattern.compile(
            "([A-Z][A-Z0-9]{2})\\[(\\d{1,6})](?:-(\\d{1,4})(?:\\[(\\d{1,6})](?:\\.(\\d{1,4})(?:\\.(\\d{1,4}))?)?)?)?");

    /** Names of HL7 table 0211 that Java calls otherwise. */
    private static final Map<String, String> CHARSETS = Map.ofEntries(
            Map.entry("ASCII", "US-ASCII"),
            Map.entry("UNICODE", "UTF-8"),
            Map.entry("UNICODE UTF-8", "UTF-8"),
            Map.entry("ISO IR6", "US-ASCII"),
            Map.entry("ISO IR100", "ISO-8859-1"),
            Map.entry("ISO IR87", "ISO-2022-JP"),
            Map.entry("ISO IR159", "ISO-2022-JP-2"),
            Map.entry("KS X 1001", "EUC-KR"),
            Map.entry("GB 18030-2000", "GB18030"),
            Map.entry("CNS 11643-1992", "x-EUC-TW"),
            Map.entry("BIG-5", "Big5"));

    private static final int CHARSET_FIELD = 18;

    private Hl7Locator() {}

    static boolean isLocation(String location) {
        return LOCATION.matcher(location).matches();
    }

    /** What MSH-18 says, as Java names it. */
    static String charset(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return find(text, "MSH[1]-" + CHARSET_FIELD + "[1]")
                .map(range -> text.substring(range.start(), range.end()).strip().toUpperCase(Locale.ROOT))
                .map(name -> CHARSETS.getOrDefault(name, name.replaceFirst("^8859/", "ISO-8859-")))
                .orElse("");
    }

    static Optional<Range> find(String text, String location) {
        Matcher wanted = LOCATION.matcher(location);
        if (!wanted.matches()) {
            return Optional.empty();
        }
        String name = wanted.group(1);
        int occurrence = Integer.parseInt(wanted.group(2));
        int seen = 0;
        String header = null;
        for (int start = 0; start < text.length(); ) {
            int end = lineEnd(text, start);
            int from = start;
            while (from < end && (text.charAt(from) == 0x0b || text.charAt(from) == 0x1c)) {
                from++;
            }
            int to = end;
            while (to > from && text.charAt(to - 1) == 0x1c) {
                to--;
            }
            if (header == null && text.startsWith("MSH", from)) {
                header = text.substring(from, to);
            }
            if (text.startsWith(name, from) && ++seen == occurrence) {
                return header == null || header.length() < 4
                        ? Optional.empty()
                        : inside(text, new Range(from, to), header, wanted);
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private static int lineEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\r' && text.charAt(end) != '\n') {
            end++;
        }
        return end;
    }

    private static Optional<Range> inside(String text, Range segment, String header, Matcher wanted) {
        if (wanted.group(3) == null) {
            return Optional.of(segment);
        }
        int field = Integer.parseInt(wanted.group(3));
        char separator = header.charAt(3);
        int stop = header.indexOf(separator, 4);
        String encoding = header.substring(4, stop < 0 ? header.length() : stop);
        boolean head = java.util.Set.of("MSH", "FHS", "BHS").contains(wanted.group(1));
        if (head && field == 1) {
            return segment.start() + 3 < segment.end()
                    ? Optional.of(new Range(segment.start() + 3, segment.start() + 4))
                    : Optional.empty();
        }
        Range fields = new Range(Math.min(segment.start() + 4, segment.end()), segment.end());
        Optional<Range> found = part(text, fields, separator, head ? field - 1 : field);
        if (head && field == 2) {
            return found;
        }
        found = further(text, found, wanted.group(4), encoding, 1);
        found = further(text, found, wanted.group(5), encoding, 0);
        return further(text, found, wanted.group(6), encoding, 3);
    }

    /** The part of this number, if one is asked for; its separator is one of MSH-2. */
    private static Optional<Range> further(
            String text, Optional<Range> whole, @Nullable String number, String encoding, int place) {
        if (number == null || whole.isEmpty()) {
            return whole;
        }
        int wanted = Integer.parseInt(number);
        if (place >= encoding.length()) {
            return wanted == 1 ? whole : Optional.empty();
        }
        return part(text, whole.get(), encoding.charAt(place), wanted);
    }

    private static Optional<Range> part(String text, Range whole, char separator, int number) {
        int start = whole.start();
        for (int i = 1; start <= whole.end(); i++) {
            int end = text.indexOf(separator, start);
            if (end < 0 || end > whole.end()) {
                end = whole.end();
            }
            if (i == number) {
                return start == end ? Optional.empty() : Optional.of(new Range(start, end));
            }
            start = end + 1;
        }
        return Optional.empty();
    }
}
