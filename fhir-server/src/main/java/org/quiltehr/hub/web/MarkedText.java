package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.trace.Excerpt;
import org.quiltehr.hub.trace.Excerpts;

/** The text of a message cut into pieces that bear a mark or none, and those into lines. */
final class MarkedText {

    private static final int WINDOW = 4_000;

    /** A piece of text; {@code css} is empty where it bears no mark. */
    record Piece(String text, String css, String title) {}

    /**
     * A line of the message.
     *
     * @param label name of the segment, or the number of the line
     */
    record Line(String label, List<Piece> pieces) {}

    /**
     * What is shown.
     *
     * @param cut only the surroundings of the marks are shown
     */
    record Shown(List<Line> lines, boolean cut) {}

    private record Mark(int start, int end, String css, String title) {}

    private final byte[] body;
    private final List<Mark> marks = new ArrayList<>();
    private String text = "";

    MarkedText(byte[] body) {
        this.body = body;
        Excerpts.find(body, "document").ifPresent(whole -> text = whole.text());
    }

    /** Marks what a location names; false if the message has nothing there. */
    boolean mark(String location, String css, String title) {
        Optional<Excerpt> found = Excerpts.find(body, location);
        found.ifPresent(e -> {
            // in the message's own character set, which "document" alone does not know
            text = e.before() + e.text() + e.after();
            marks.add(
                    new Mark(e.before().length(), e.before().length() + e.text().length(), css, title));
        });
        return found.isPresent();
    }

    Shown shown() {
        marks.sort(Comparator.comparingInt(Mark::start).thenComparing(Mark::end, Comparator.reverseOrder()));
        int from = 0;
        int to = text.length();
        if (text.length() > 3 * WINDOW) {
            int first = marks.stream()
                    .filter(m -> m.css().startsWith("hit"))
                    .mapToInt(Mark::start)
                    .findFirst()
                    .orElse(0);
            from = Math.max(0, first - WINDOW / 2);
            to = Math.min(text.length(), first + WINDOW);
        }
        List<Piece> pieces = new ArrayList<>();
        int at = from;
        for (Mark mark : marks) {
            if (mark.start() < at || mark.end() > to) {
                continue;
            }
            add(pieces, text.substring(at, mark.start()), "", "");
            add(pieces, text.substring(mark.start(), mark.end()), mark.css(), mark.title());
            at = mark.end();
        }
        add(pieces, text.substring(at, to), "", "");
        return new Shown(lines(pieces), from > 0 || to < text.length());
    }

    private static void add(List<Piece> pieces, String text, String css, String title) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, css, title));
        }
    }

    private List<Line> lines(List<Piece> pieces) {
        boolean segments = text.startsWith("MSH") || text.startsWith("FHS") || text.startsWith("BHS");
        List<Line> lines = new ArrayList<>();
        List<Piece> line = new ArrayList<>();
        for (Piece piece : pieces) {
            String[] parts = piece.text().split("\r\n|\r|\n", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    end(lines, line, segments);
                    line = new ArrayList<>();
                }
                add(line, parts[i], piece.css(), piece.title());
            }
        }
        end(lines, line, segments);
        return lines;
    }

    private static void end(List<Line> lines, List<Piece> line, boolean segments) {
        if (line.isEmpty()) {
            return;
        }
        Piece first = line.getFirst();
        if (segments && first.css().isEmpty() && first.text().length() >= 3) {
            List<Piece> rest = new ArrayList<>(line.subList(1, line.size()));
            rest.addFirst(new Piece(first.text().substring(3), "", ""));
            lines.add(new Line(first.text().substring(0, 3), rest));
        } else {
            lines.add(new Line(segments ? "" : String.valueOf(lines.size() + 1), line));
        }
    }
}
