package org.quiltehr.hub.summary;

/** Writes the XHTML of a narrative; every text goes through {@link #text}, so that no source can bring markup in. */
final class Xhtml {

    private final StringBuilder out = new StringBuilder(1024);

    Xhtml open(String tag) {
        out.append('<').append(tag).append('>');
        return this;
    }

    Xhtml open(String tag, String attribute, String value) {
        out.append('<').append(tag).append(' ').append(attribute).append("=\"");
        escape(value);
        out.append("\">");
        return this;
    }

    Xhtml close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    Xhtml lineBreak() {
        out.append("<br/>");
        return this;
    }

    Xhtml element(String tag, String text) {
        return open(tag).text(text).close(tag);
    }

    Xhtml text(String text) {
        escape(text);
        return this;
    }

    /** The markup so far inside the {@code div} FHIR asks for. */
    String div() {
        return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + out + "</div>";
    }

    static String escaped(String text) {
        return new Xhtml().text(text).out.toString();
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c >= ' ' && !Character.isSurrogate(c) && c < '\uFFFE' || c == '\n' || c == '\t') {
                        out.append(c);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        out.append(' ');
                    }
                }
            }
        }
    }
}
