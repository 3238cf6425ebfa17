package org.quiltehr.adapter.hl7v2.er7;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message. Lines end with CR, LF or both; blank lines, MLLP framing and a byte order mark are passed over. A
 * line that does not begin with a segment name makes the whole unreadable: its text might belong to any field before.
 */
public final class Er7Reader {

    /** Why a body is no message. */
    public enum Fault {
        NO_MSH,
        NO_DELIMITERS,
        NO_SEGMENT_NAME
    }

    /**
     * A message, or why there is none.
     *
     * @param line of the fault, from 1; 0 if there is a message
     */
    public record Result(Optional<Er7Message> message, Optional<Fault> fault, int line) {
        static Result of(Fault fault, int line) {
            return new Result(Optional.empty(), Optional.of(fault), line);
        }
    }

    private Er7Reader() {}

    public static Result read(byte[] body) {
        Er7Text decoded = Er7Text.of(body);
        String text = decoded.text();
        List<Segment> segments = new ArrayList<>();
        Map<String, Integer> occurrences = new HashMap<>();
        Delimiters delimiters = null;
        int line = 0;
        for (String whole : lines(text)) {
            line++;
            String content = unframed(whole);
            if (content.isBlank()) {
                continue;
            }
            if (delimiters == null) {
                if (!content.startsWith("MSH")) {
                    return Result.of(Fault.NO_MSH, line);
                }
                delimiters = delimiters(content);
                if (delimiters == null) {
                    return Result.of(Fault.NO_DELIMITERS, line);
                }
            }
            if (!named(content, delimiters.field())) {
                return Result.of(Fault.NO_SEGMENT_NAME, line);
            }
            String name = content.substring(0, 3);
            segments.add(segment(content, name, occurrences.merge(name, 1, Integer::sum), delimiters));
        }
        if (delimiters == null) {
            return Result.of(Fault.NO_MSH, 1);
        }
        return new Result(
                Optional.of(new Er7Message(delimiters, segments, Er7Text.isPlain(body), decoded.note())),
                Optional.empty(),
                0);
    }

    /** The lines of a text, whatever ends them. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '\r' || text.charAt(i) == '\n') {
                lines.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    /** Without the block characters of MLLP. */
    static String unframed(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && (line.charAt(from) == 0x0b || line.charAt(from) == 0x1c)) {
            from++;
        }
        while (to > from && line.charAt(to - 1) == 0x1c) {
            to--;
        }
        return line.substring(from, to);
    }

    private static @Nullable Delimiters delimiters(String msh) {
        if (msh.length() < 4) {
            return null;
        }
        char field = msh.charAt(3);
        if (field <= ' ' || field > '~' || Character.isLetterOrDigit(field)) {
            return null;
        }
        int stop = msh.indexOf(field, 4);
        String encoding = msh.substring(4, stop < 0 ? msh.length() : stop);
        boolean ascii = encoding.chars().limit(4).allMatch(c -> c > ' ' && c <= '~');
        return ascii ? Delimiters.of(field, encoding) : null;
    }

    private static boolean named(String line, char field) {
        if (line.length() < 3 || line.length() > 3 && line.charAt(3) != field) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            char c = line.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }

    private static Segment segment(String line, String name, int occurrence, Delimiters delimiters) {
        List<Repetition[]> fields = new ArrayList<>();
        String place = name + "[" + occurrence + "]";
        boolean header = name.equals("MSH") || name.equals("FHS") || name.equals("BHS");
        if (header && line.length() > 3) {
            fields.add(whole(line.substring(3, 4), 1, place));
        }
        int at = 4;
        while (at <= line.length()) {
            int stop = next(line, at, line.length(), delimiters.field());
            int number = fields.size() + 1;
            String field = line.substring(at, stop);
            fields.add(header && number == 2 ? whole(field, 2, place) : field(field, number, place, delimiters));
            at = stop + 1;
        }
        return new Segment(name, occurrence, fields.toArray(new Repetition[0][]));
    }

    /** MSH-1 and MSH-2: the separators themselves. */
    private static Repetition[] whole(String text, int number, String place) {
        Leaf leaf = text.isEmpty()
                ? Leaf.NONE
                : new Leaf(place, text, number, 1, 1, 1, new Delimiters('|', -1, -1, -1, -1, ""));
        return new Repetition[] {new Repetition(new Leaf[][] {{leaf}})};
    }

    private static final Repetition[] EMPTY = {};

    private static Repetition[] field(String text, int number, String place, Delimiters delimiters) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        List<Repetition> repetitions = new ArrayList<>(1);
        for (int at = 0; at <= text.length(); ) {
            int stop = next(text, at, text.length(), delimiters.repetition());
            repetitions.add(repetition(text.substring(at, stop), number, repetitions.size() + 1, place, delimiters));
            at = stop + 1;
        }
        return repetitions.toArray(new Repetition[0]);
    }

    private static Repetition repetition(String text, int field, int number, String place, Delimiters delimiters) {
        List<Leaf[]> components = new ArrayList<>();
        for (int at = 0; at <= text.length(); ) {
            int stop = next(text, at, text.length(), delimiters.component());
            components.add(
                    component(text.substring(at, stop), field, number, components.size() + 1, place, delimiters));
            at = stop + 1;
        }
        return new Repetition(components.toArray(new Leaf[0][]));
    }

    private static Leaf[] component(
            String text, int field, int repetition, int number, String place, Delimiters delimiters) {
        List<Leaf> leaves = new ArrayList<>(1);
        for (int at = 0; at <= text.length(); ) {
            int stop = next(text, at, text.length(), delimiters.subcomponent());
            String part = text.substring(at, stop);
            leaves.add(
                    part.isEmpty()
                            ? Leaf.NONE
                            : new Leaf(place, part, field, repetition, number, leaves.size() + 1, delimiters));
            at = stop + 1;
        }
        return leaves.toArray(new Leaf[0]);
    }

    private static int next(String text, int from, int to, int separator) {
        int found = separator < 0 ? -1 : text.indexOf(separator, from);
        return found < 0 || found > to ? to : found;
    }
}
