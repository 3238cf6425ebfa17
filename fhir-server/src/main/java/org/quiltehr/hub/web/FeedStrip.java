package org.quiltehr.hub.web;

import java.util.Locale;
import java.util.stream.LongStream;

/** A feed's last 24 hours as a drawing: a bar for each hour, the same hours a week ago as a line, its silence as a block. */
final class FeedStrip {

    private static final int HOURS = 24;
    private static final int STEP = 10;
    private static final int HEIGHT = 36;

    private FeedStrip() {}

    /** @param silent hours since its last message if the watch calls it silent; 0 if it keeps its rhythm */
    static String svg(Volume volume, long silent) {
        long most = LongStream.range(0, HOURS)
                .flatMap(ago -> LongStream.of(volume.at(ago), volume.usualAt(ago)))
                .max()
                .orElse(0);
        StringBuilder svg = new StringBuilder()
                .append("<svg class=\"strip\" viewBox=\"0 0 ")
                .append(HOURS * STEP)
                .append(' ')
                .append(HEIGHT)
                .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
                .append(String.format(
                        Locale.ROOT,
                        "Messages by the hour, 24 hours: %,d; the same hours a week ago: %,d",
                        volume.today(),
                        volume.usual()))
                .append("\">");
        if (silent > 0) {
            long hours = Math.min(HOURS, silent);
            rect(svg, "gap", (HOURS - hours) * STEP, hours * STEP, HEIGHT);
        }
        StringBuilder usual = new StringBuilder();
        for (int hour = 0; hour < HOURS; hour++) {
            int ago = HOURS - 1 - hour;
            long height = height(volume.at(ago), most);
            if (height > 0) {
                rect(svg, "bar", hour * STEP + 1L, STEP - 2L, height);
            }
            long line = HEIGHT - 1 - height(volume.usualAt(ago), most);
            usual.append(hour == 0 ? "M0 " : "V").append(line).append('H').append((hour + 1) * STEP);
        }
        return svg.append("<path class=\"usual\" vector-effect=\"non-scaling-stroke\" d=\"")
                .append(usual)
                .append("\"/></svg>")
                .toString();
    }

    private static long height(long count, long most) {
        return count == 0 || most == 0 ? 0 : Math.max(2, count * (HEIGHT - 2) / most);
    }

    private static void rect(StringBuilder svg, String css, long x, long width, long height) {
        svg.append("<rect class=\"")
                .append(css)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(HEIGHT - height)
                .append("\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\"/>");
    }
}
