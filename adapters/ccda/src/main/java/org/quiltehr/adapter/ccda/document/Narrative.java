package org.quiltehr.adapter.ccda.document;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** The narrative block of CDA as XHTML that FHIR allows: structure and text only, no script, no outside content. */
final class Narrative {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("content", "span"),
            Map.entry("item", "li"),
            Map.entry("linkHtml", "a"),
            Map.entry("text", "div"),
            Map.entry("caption", "p"));
    private static final Set<String> SAME = Set.of(
            "table",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
            "colgroup",
            "col",
            "br",
            "sub",
            "sup",
            "b",
            "i",
            "u",
            "p",
            "ul",
            "ol",
            "li",
            "strong",
            "em",
            "div",
            "span",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "pre");
    private static final Set<String> VOID = Set.of("br", "col", "hr");

    private Narrative() {}

    /** A div; empty if the narrative holds no text. */
    static String div(Element text) {
        StringBuilder out = new StringBuilder(1024);
        out.append("<div xmlns=\"http://www.w3.org/1999/xhtml\">");
        int start = out.length();
        boolean words = inside(out, text);
        return words && out.length() > start ? out.append("</div>").toString() : "";
    }

    private static boolean inside(StringBuilder out, Element element) {
        boolean words = false;
        for (Object part : element.mixed()) {
            if (part instanceof Element child) {
                words |= element(out, child);
            } else {
                String text = part.toString();
                words |= !text.isBlank();
                escape(out, text);
            }
        }
        return words;
    }

    private static boolean element(StringBuilder out, Element element) {
        String name = name(element);
        out.append('<').append(name);
        Leaf id = element.attribute("ID");
        if (id != null && !id.value().isEmpty() && id.value().chars().noneMatch(Character::isWhitespace)) {
            attribute(out, "id", id.value());
        }
        attribute(out, "class", element.value("styleCode"));
        if (name.equals("td") || name.equals("th")) {
            attribute(out, "colspan", number(element.value("colspan")));
            attribute(out, "rowspan", number(element.value("rowspan")));
        } else if (name.equals("a")) {
            attribute(out, "href", safe(element.value("href")));
        }
        if (VOID.contains(name) && element.mixed().isEmpty()) {
            out.append("/>");
            return false;
        }
        out.append('>');
        boolean words = inside(out, element);
        out.append("</").append(name).append('>');
        return words;
    }

    private static String name(Element element) {
        String name = element.name();
        int brace = name.indexOf('}');
        if (brace >= 0) {
            name = name.substring(brace + 1);
        }
        if (name.equals("list")) {
            return "ordered".equals(element.value("listType")) ? "ol" : "ul";
        }
        Element parent = element.parent();
        if (name.equals("caption") && parent != null) {
            return parent.is("table") ? "caption" : parent.is("list") ? "li" : "p";
        }
        if (name.equals("paragraph") || name.equals("p")) {
            return holdsBlock(element) ? "div" : "p";
        }
        String mapped = NAMES.get(name);
        if (mapped != null) {
            return mapped;
        }
        return SAME.contains(name) ? name : "span";
    }

    /** XHTML's p holds words only. */
    private static boolean holdsBlock(Element element) {
        for (Element child : element.children()) {
            boolean words =
                    child.is("content") || child.is("br") || child.is("sub") || child.is("sup") || child.is("linkHtml");
            if (!words || holdsBlock(child)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String number(@Nullable String value) {
        return value != null && value.matches("\\d{1,3}") ? value : null;
    }

    private static @Nullable String safe(@Nullable String href) {
        String lower = href == null ? "" : href.toLowerCase(Locale.ROOT);
        boolean fine = lower.startsWith("http://")
                || lower.startsWith("https://")
                || lower.startsWith("mailto:")
                || lower.startsWith("tel:")
                || lower.startsWith("#");
        return fine ? href : null;
    }

    private static void attribute(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            out.append(' ').append(name).append("=\"");
            escape(out, value);
            out.append('"');
        }
    }

    private static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
