package org.quiltehr.hub.transition;

import java.util.List;

/** Writes a narrative: paragraphs and tables; every text is escaped, so that no source can bring markup in. */
final class Narrative {

    private final StringBuilder out = new StringBuilder(512);

    Narrative paragraph(String text) {
        out.append("<p>").append(escaped(text)).append("</p>");
        return this;
    }

    Narrative heading(String text) {
        out.append("<p><b>").append(escaped(text)).append("</b></p>");
        return this;
    }

    Narrative table(List<String> head, List<List<String>> rows) {
        out.append("<table><thead>");
        row("th", head);
        out.append("</thead><tbody>");
        rows.forEach(row -> row("td", row));
        out.append("</tbody></table>");
        return this;
    }

    private void row(String cell, List<String> texts) {
        out.append("<tr>");
        texts.forEach(text -> out.append('<')
                .append(cell)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(cell)
                .append('>'));
        out.append("</tr>");
    }

    String div() {
        return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + out + "</div>";
    }

    /** XML text; characters that XML 1.0 does not have become spaces. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> {
                    boolean xml = c >= ' ' && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF;
                    if (xml || c == '\n' || c == '\t') {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(' ');
                    }
                }
            }
        });
        return escaped.toString();
    }
}
