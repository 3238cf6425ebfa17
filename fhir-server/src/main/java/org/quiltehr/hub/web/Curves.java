package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.quiltehr.hub.web.Chart.Source;
import org.quiltehr.hub.web.Series.Point;

/** Curves as SVG, drawn by the server: time to scale, the laboratory's range as a band, a shape for each practice. */
final class Curves {

    private static final double SPARK_WIDTH = 132;
    private static final double SPARK_HEIGHT = 28;
    private static final double WIDTH = 720;
    private static final double HEIGHT = 200;
    private static final double LEFT = 52;
    private static final double BOTTOM = 172;
    private static final double EDGE = 6;
    private static final int GRID = 4;
    private static final int SHAPES = 6;

    private Curves() {}

    /** Where days and values stand on a drawing. */
    private record Scale(
            LocalDate first,
            LocalDate last,
            double low,
            double high,
            double left,
            double right,
            double top,
            double bottom) {

        static Scale of(List<Point> points, double left, double right, double top, double bottom) {
            double low = Double.MAX_VALUE;
            double high = -Double.MAX_VALUE;
            for (Point point : points) {
                low = Math.min(low, value(point));
                high = Math.max(high, value(point));
            }
            Point newest = points.getLast();
            // a range that is near the values is drawn whole; one far from them would make the curve a line
            double span = Math.max(high - low, Math.abs(high) * 0.1);
            if (newest.low() != null && newest.low() > low - 2 * span) {
                low = Math.min(low, newest.low());
            }
            if (newest.high() != null && newest.high() < high + 2 * span) {
                high = Math.max(high, newest.high());
            }
            double room = high == low ? Math.max(Math.abs(high) * 0.1, 1) : (high - low) * 0.08;
            return new Scale(day(points.getFirst()), day(newest), low - room, high + room, left, right, top, bottom);
        }

        double x(Point point) {
            return left + (right - left) * (day(point).toEpochDay() - first.toEpochDay()) / Series.days(first, last);
        }

        double y(double value) {
            double y = bottom - (bottom - top) * (value - low) / (high - low);
            return Math.clamp(y, top, bottom);
        }
    }

    private static double value(Point point) {
        return Objects.requireNonNull(point.number());
    }

    private static LocalDate day(Point point) {
        return Objects.requireNonNull(Dates.axis(point.date()));
    }

    /** @param points oldest first, all numbers of one unit */
    static String spark(String title, List<Point> points) {
        if (points.size() < 2) {
            return "";
        }
        Scale scale = Scale.of(points, EDGE, SPARK_WIDTH - EDGE, 3, SPARK_HEIGHT - 3);
        StringBuilder svg = new StringBuilder("<svg class=\"spark\" viewBox=\"0 0 132 28\" role=\"img\" aria-label=\"")
                .append(escape(sentence(title, points)))
                .append("\">");
        band(svg, scale, points.getLast(), 0, SPARK_WIDTH);
        path(svg, scale, points, "");
        Point last = points.getLast();
        double x = scale.x(last);
        double y = scale.y(value(last));
        if (last.flag().isEmpty()) {
            svg.append(format("<circle class=\"end\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.8\"/>", x, y));
        } else {
            int up = last.flag().startsWith("L") ? -1 : 1;
            svg.append(format(
                    "<polygon class=\"out\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>",
                    x, y - 4.5 * up, x + 4.2, y + 3.5 * up, x - 4.2, y + 3.5 * up));
        }
        return svg.append("</svg>").toString();
    }

    /** All practices on one axis; empty if there is no curve to draw. */
    static String chart(String title, List<Point> points) {
        if (points.size() < 2) {
            return "";
        }
        Scale scale = Scale.of(points, LEFT, WIDTH - 12, 12, BOTTOM);
        StringBuilder svg = new StringBuilder("<svg class=\"chart\" viewBox=\"0 0 720 200\" role=\"img\" aria-label=\"")
                .append(escape(sentence(title, points)))
                .append("\">");
        band(svg, scale, points.getLast(), LEFT, WIDTH - 12 - LEFT);
        for (int i = 0; i <= GRID; i++) {
            double value = scale.low + (scale.high - scale.low) * i / GRID;
            double y = scale.y(value);
            svg.append(format(
                            "<line class=\"ax\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                            LEFT, WIDTH - 12, y, y))
                    .append(format(
                            "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                            LEFT - 6, y + 4, number(value)));
        }
        svg.append(format(
                "<text x=\"%.0f\" y=\"%.0f\">%s</text><text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">%s</text>",
                LEFT,
                HEIGHT - 6,
                Dates.day(scale.first.toString()),
                WIDTH - 12,
                HEIGHT - 6,
                Dates.day(scale.last.toString())));
        path(svg, scale, points, " class=\"ln\"");
        for (Point point : points) {
            mark(svg, point.source(), scale.x(point), scale.y(value(point)));
        }
        return svg.append("</svg>").toString();
    }

    /** Each practice's point has its own shape, so that it can be told apart without its colour. */
    static void mark(StringBuilder svg, Source source, double x, double y) {
        int shape = source.badge().patch();
        String css = "f" + shape;
        switch (shape % SHAPES) {
            case 1 -> svg.append(format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", css, x, y));
            case 2 -> polygon(svg, css, x, y - 5, x + 5, y + 4, x - 5, y + 4);
            case 3 -> polygon(svg, css, x - 4, y - 4, x + 4, y - 4, x + 4, y + 4, x - 4, y + 4);
            case 4 -> polygon(svg, css, x, y - 6, x + 5, y, x, y + 6, x - 5, y);
            case 5 -> polygon(svg, css, x, y + 5, x + 5, y - 4, x - 5, y - 4);
            default -> polygon(svg, css, x - 6, y - 2, x + 6, y - 2, x + 6, y + 2, x - 6, y + 2);
        }
    }

    private static void polygon(StringBuilder svg, String css, double... corners) {
        svg.append("<polygon class=\"").append(css).append("\" points=\"");
        for (int i = 0; i < corners.length; i++) {
            svg.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(format("%.1f", corners[i]));
        }
        svg.append("\"/>");
    }

    private static void band(StringBuilder svg, Scale scale, Point newest, double x, double width) {
        if (newest.low() == null && newest.high() == null) {
            return;
        }
        double top = scale.y(newest.high() == null ? scale.high : newest.high());
        double bottom = scale.y(newest.low() == null ? scale.low : newest.low());
        svg.append(format(
                "<rect class=\"band\" x=\"%.0f\" y=\"%.1f\" width=\"%.0f\" height=\"%.1f\"/>",
                x, top, width, Math.max(0, bottom - top)));
    }

    private static void path(StringBuilder svg, Scale scale, List<Point> points, String css) {
        svg.append("<path").append(css).append(" d=\"");
        for (int i = 0; i < points.size(); i++) {
            svg.append(
                    format("%s%.1f %.1f", i == 0 ? "M" : " L", scale.x(points.get(i)), scale.y(value(points.get(i)))));
        }
        svg.append("\"/>");
    }

    private static String sentence(String title, List<Point> points) {
        Point last = points.getLast();
        double change = value(last) - value(points.getFirst());
        String flag = last.flag().isEmpty() ? "" : ", flagged " + last.flag();
        return title + ", " + points.size() + " values from "
                + Dates.day(points.getFirst().date()) + ", "
                + (change > 0 ? "rising" : change < 0 ? "falling" : "unchanged") + ", latest " + last.value() + " "
                + last.unit() + flag;
    }

    private static String number(double value) {
        return format(Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    static String escape(String text) {
        return org.springframework.web.util.HtmlUtils.htmlEscape(text);
    }
}
