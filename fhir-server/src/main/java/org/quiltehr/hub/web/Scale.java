package org.quiltehr.hub.web;

import java.util.Locale;

/** The evidence for two records being one person, on a scale of what becomes of it: apart, asked, linked. */
final class Scale {

    private static final int WIDTH = 1000;
    /** What lies beyond the thresholds takes so much of the thresholds' own distance. */
    private static final double BEYOND = 0.6;

    private Scale() {}

    /** @param review from so many bits a person decides, and from {@code link} the machine links */
    static String svg(double bits, double review, double link) {
        double span = Math.max(1, link - review);
        double from = Math.min(bits, review - span * BEYOND) - span * 0.08;
        double to = Math.max(bits, link + span * BEYOND) + span * 0.08;
        long low = at(review, from, to);
        long high = at(link, from, to);
        long mark = at(bits, from, to);
        String anchor = mark < WIDTH * 0.06 ? "start" : mark > WIDTH * 0.94 ? "end" : "middle";
        return String.format(
                Locale.ROOT,
                "<svg class=\"outcomes\" viewBox=\"0 0 1000 62\" role=\"img\" aria-label=\"%1$.1f bits; separate below %2$.1f,"
                        + " a person decides from there, linked by the machine from %3$.1f\">"
                        + "<rect class=\"apart\" x=\"0\" y=\"20\" width=\"%4$d\" height=\"12\"/>"
                        + "<rect class=\"asked\" x=\"%4$d\" y=\"20\" width=\"%5$d\" height=\"12\"/>"
                        + "<rect class=\"linked\" x=\"%6$d\" y=\"20\" width=\"%7$d\" height=\"12\"/>"
                        + "<text x=\"4\" y=\"50\">separate</text>"
                        + "<path d=\"M%4$d 34v20M%6$d 34v20\"/>"
                        + "<text x=\"%8$d\" y=\"50\">%2$.1f a person decides</text>"
                        + "<text x=\"%9$d\" y=\"50\">%3$.1f linked</text>"
                        + "<rect class=\"mark\" x=\"%10$d\" y=\"16\" width=\"4\" height=\"20\"/>"
                        + "<text class=\"b\" x=\"%11$d\" y=\"12\" text-anchor=\"%12$s\">%1$.1f bits</text></svg>",
                bits,
                review,
                link,
                low,
                high - low,
                high,
                WIDTH - high,
                low + 6,
                high + 6,
                mark - 2,
                mark,
                anchor);
    }

    private static long at(double bits, double from, double to) {
        return Math.round((bits - from) * WIDTH / (to - from));
    }
}
