package org.quiltehr.hub.transition.ccda;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Writes XML element by element; every name is the hub's own, every value is escaped. */
final class Xml {

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final Deque<String> open = new ArrayDeque<>();
    private boolean inStart;

    Xml declaration() {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        return this;
    }

    Xml start(String name) {
        close();
        out.append('<').append(name);
        open.push(name);
        inStart = true;
        return this;
    }

    /** An attribute of the element just started; none if there is no value. */
    Xml with(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            out.append(' ').append(name).append("=\"");
            escape(value);
            out.append('"');
        }
        return this;
    }

    Xml end() {
        String name = open.pop();
        if (inStart) {
            out.append("/>");
            inStart = false;
        } else {
            out.append("</").append(name).append('>');
        }
        return this;
    }

    Xml text(String text) {
        close();
        escape(text);
        return this;
    }

    Xml element(String name, String text) {
        return start(name).text(text).end();
    }

    /** {@code <name attribute="value"/>}. */
    Xml leaf(String name, String attribute, String value) {
        return start(name).with(attribute, value).end();
    }

    /** Element and namespaces are the caller's own. */
    Xml template(String root, @Nullable String extension) {
        return start("templateId")
                .with("root", root)
                .with("extension", extension)
                .end();
    }

    private void close() {
        if (inStart) {
            out.append('>');
            inStart = false;
        }
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    // what XML 1.0 has no character for is a space
                    boolean xml = c >= ' ' && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF;
                    out.appendCodePoint(xml ? c : ' ');
                }
            }
        });
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
