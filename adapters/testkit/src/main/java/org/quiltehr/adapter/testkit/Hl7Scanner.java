package org.quiltehr.adapter.testkit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leaves of one HL7 v2 message (HL7 v2.5.1 chapter 2.5-2.6). Lines end with CR, LF or both; blank lines and MLLP framing
 * count nothing. Not readable: the first line is no MSH with a separator, or a line does not begin with a segment name.
 * Bytes are read as ISO 8859-1, since the separators are ASCII in every character set that MSH-18 may name.
 */
public final class Hl7Scanner implements LeafScanner {

    private static final Pattern SEGMENT = Pattern.compile("[A-Z][A-Z0-9]{2}");

    /** The separators, and the set ids of segments that number themselves. */
    private static final Pattern STRUCTURAL = Pattern.compile("MSH\\[\\d+]-[12]\\[1]\\.1\\.1"
            + "|(PID|PV1|NK1|OBR|OBX|NTE|AL1|IAM|DG1|PR1|IN1|GT1|SPM)\\[\\d+]-1\\[1]\\.1\\.1");

    @Override
    public Map<String, String> leaves(byte[] body) {
        Walk walk = new Walk(null);
        return walk.run(text(body)) ? walk.found : Map.of(DOCUMENT, "");
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        if (location.matches("(MSH|FHS|BHS)\\[\\d+]-[12]\\[.*")) {
            return Optional.empty();
        }
        Walk walk = new Walk(location);
        String source = text(body);
        if (!walk.run(source) || walk.start < 0) {
            return Optional.empty();
        }
        String changed = source.substring(0, walk.start) + text + source.substring(walk.end);
        return Optional.of(changed.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean structural(String location) {
        return STRUCTURAL.matcher(location).matches();
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** One pass over the text; keeps offsets so that a leaf can be cut out exactly. */
    private static final class Walk {
        final Map<String, String> found = new LinkedHashMap<>();
        private final Map<String, Integer> occurrences = new HashMap<>();
        private final @Nullable String wanted;
        int start = -1;
        int end = -1;
        private char field;
        private int component = -1;
        private int repetition = -1;
        private int subcomponent = -1;

        Walk(@Nullable String wanted) {
            this.wanted = wanted;
        }

        boolean run(String text) {
            int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
            boolean first = true;
            while (at < text.length()) {
                int stop = at;
                while (stop < text.length() && text.charAt(stop) != '\r' && text.charAt(stop) != '\n') {
                    stop++;
                }
                int from = at;
                int to = stop;
                while (from < to && (text.charAt(from) == 0x0b || text.charAt(from) == 0x1c)) {
                    from++;
                }
                while (to > from && text.charAt(to - 1) == 0x1c) {
                    to--;
                }
                if (!text.substring(from, to).isBlank()) {
                    if (first && !separators(text, from, to)) {
                        return false;
                    }
                    first = false;
                    if (!segment(text, from, to)) {
                        return false;
                    }
                }
                at = stop + 1;
            }
            return !first;
        }

        private boolean separators(String text, int from, int to) {
            if (to - from < 4 || !text.startsWith("MSH", from)) {
                return false;
            }
            field = text.charAt(from + 3);
            if (Character.isLetterOrDigit(field) || Character.isWhitespace(field) || Character.isISOControl(field)) {
                return false;
            }
            int stop = text.indexOf(field, from + 4);
            String encoding = text.substring(from + 4, stop < 0 || stop > to ? to : stop);
            component = encoding.length() > 0 ? encoding.charAt(0) : -1;
            repetition = encoding.length() > 1 ? encoding.charAt(1) : -1;
            subcomponent = encoding.length() > 3 ? encoding.charAt(3) : -1;
            return true;
        }

        private boolean segment(String text, int from, int to) {
            if (to - from < 3 || to - from > 3 && text.charAt(from + 3) != field) {
                return false;
            }
            String name = text.substring(from, from + 3);
            if (!SEGMENT.matcher(name).matches()) {
                return false;
            }
            String prefix = name + "[" + occurrences.merge(name, 1, Integer::sum) + "]-";
            boolean header = name.equals("MSH") || name.equals("FHS") || name.equals("BHS");
            int number = 1;
            int at = from + 4;
            if (header && to - from > 3) {
                leaf(prefix + "1[1].1.1", text, from + 3, from + 4);
                number = 2;
            }
            while (at <= to) {
                int stop = next(text, at, to, field);
                if (header && number == 2) {
                    leaf(prefix + "2[1].1.1", text, at, stop);
                } else {
                    field(prefix + number, text, at, stop);
                }
                number++;
                at = stop + 1;
            }
            return true;
        }

        private void field(String prefix, String text, int from, int to) {
            int number = 1;
            for (int at = from; at <= to; number++) {
                int stop = next(text, at, to, repetition);
                parts(prefix + "[" + number + "].", text, at, stop);
                at = stop + 1;
            }
        }

        private void parts(String prefix, String text, int from, int to) {
            int number = 1;
            for (int at = from; at <= to; number++) {
                int stop = next(text, at, to, component);
                int sub = 1;
                for (int inner = at; inner <= stop; sub++) {
                    int innerStop = next(text, inner, stop, subcomponent);
                    leaf(prefix + number + "." + sub, text, inner, innerStop);
                    inner = innerStop + 1;
                }
                at = stop + 1;
            }
        }

        private static int next(String text, int from, int to, int separator) {
            if (separator < 0) {
                return to;
            }
            int found = text.indexOf(separator, from);
            return found < 0 || found > to ? to : found;
        }

        private void leaf(String location, String text, int from, int to) {
            if (to <= from) {
                return;
            }
            found.put(location, text.substring(from, to));
            if (location.equals(wanted)) {
                start = from;
                end = to;
            }
        }
    }
}
