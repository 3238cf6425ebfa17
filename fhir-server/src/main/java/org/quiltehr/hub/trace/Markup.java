package org.quiltehr.hub.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An XML element with the place of each of its parts in the text. Of well-formed documents only; what is not is no
 * message that has a ledger of elements.
 */
final class Markup {

    private static final int DEEPEST = 500;

    /** An attribute and the range of its value. */
    record Attribute(String uri, String local, Range value) {}

    private final String uri;
    private final String local;
    private final int start;
    private int end;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Markup> children = new ArrayList<>();
    private final List<Range> texts = new ArrayList<>();

    private Markup(String uri, String local, int start) {
        this.uri = uri;
        this.local = local;
        this.start = start;
    }

    String uri() {
        return uri;
    }

    String local() {
        return local;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    List<Markup> children() {
        return children;
    }

    /** Runs of text that are not blank. */
    List<Range> texts() {
        return texts;
    }

    /** From its start tag to its end tag. */
    Range range() {
        return new Range(start, end);
    }

    static Optional<Markup> read(String text) {
        return new Reading(text).read();
    }

    /** Goes through the text once. */
    private static final class Reading {

        private final String text;
        private final List<Markup> open = new ArrayList<>();
        private final List<Map<String, String>> scopes = new ArrayList<>();
        private int textStart = -1;
        private @Nullable Markup root;

        Reading(String text) {
            this.text = text;
        }

        Optional<Markup> read() {
            int at = 0;
            while (at < text.length()) {
                if (text.charAt(at) != '<') {
                    at = text(at);
                } else if (text.startsWith("<![CDATA[", at)) {
                    // a CDATA section is text, and goes on what stands before it
                    textStart = textStart < 0 ? at : textStart;
                    at = behind("]]>", at);
                } else if (text.startsWith("<!--", at)) {
                    endText(at);
                    at = behind("-->", at);
                } else if (text.startsWith("<?", at)) {
                    endText(at);
                    at = behind("?>", at);
                } else if (text.startsWith("<!", at)) {
                    return Optional.empty();
                } else if (text.startsWith("</", at)) {
                    endText(at);
                    at = behind(">", at);
                    if (at < 0 || open.isEmpty()) {
                        return Optional.empty();
                    }
                    close(at);
                } else {
                    endText(at);
                    at = element(at);
                }
                if (at < 0) {
                    return Optional.empty();
                }
            }
            return open.isEmpty() ? Optional.ofNullable(root) : Optional.empty();
        }

        private int behind(String mark, int from) {
            int found = text.indexOf(mark, from);
            return found < 0 ? -1 : found + mark.length();
        }

        private int text(int at) {
            textStart = textStart < 0 ? at : textStart;
            int next = text.indexOf('<', at);
            return next < 0 ? text.length() : next;
        }

        private void endText(int at) {
            if (textStart >= 0 && !open.isEmpty() && !blank(textStart, at)) {
                open.getLast().texts.add(new Range(textStart, at));
            }
            textStart = -1;
        }

        private boolean blank(int from, int to) {
            return text.substring(from, to)
                    .replace("<![CDATA[", "")
                    .replace("]]>", "")
                    .replaceAll("&#(?:x0*(?:20|9|[aAdD])|0*(?:32|9|10|13));", "")
                    .isBlank();
        }

        private void close(int at) {
            Markup closed = open.removeLast();
            scopes.removeLast();
            closed.end = at;
        }

        private int element(int start) {
            int at = start + 1;
            int nameEnd = at;
            while (nameEnd < text.length() && " \t\r\n/>".indexOf(text.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            String name = text.substring(at, nameEnd);
            Map<String, String> scope = scopes.isEmpty() ? new HashMap<>() : new HashMap<>(scopes.getLast());
            List<String> names = new ArrayList<>();
            List<Range> values = new ArrayList<>();
            at = nameEnd;
            while (at < text.length() && text.charAt(at) != '>' && text.charAt(at) != '/') {
                if (Character.isWhitespace(text.charAt(at))) {
                    at++;
                    continue;
                }
                int equals = text.indexOf('=', at);
                if (equals < 0) {
                    return -1;
                }
                int quote = equals + 1;
                while (quote < text.length() && Character.isWhitespace(text.charAt(quote))) {
                    quote++;
                }
                int stop = quote >= text.length() ? -1 : text.indexOf(text.charAt(quote), quote + 1);
                if (stop < 0) {
                    return -1;
                }
                String attribute = text.substring(at, equals).strip();
                if (attribute.equals("xmlns")) {
                    scope.put("", text.substring(quote + 1, stop));
                } else if (attribute.startsWith("xmlns:")) {
                    scope.put(attribute.substring("xmlns:".length()), text.substring(quote + 1, stop));
                } else {
                    names.add(attribute);
                    values.add(new Range(quote + 1, stop));
                }
                at = stop + 1;
            }
            int end = text.indexOf('>', at);
            if (end < 0 || open.size() >= DEEPEST) {
                return -1;
            }
            int colon = name.indexOf(':');
            Markup element = new Markup(
                    scope.getOrDefault(colon < 0 ? "" : name.substring(0, colon), ""),
                    name.substring(colon + 1),
                    start);
            for (int i = 0; i < names.size(); i++) {
                String attribute = names.get(i);
                int mark = attribute.indexOf(':');
                String prefix = mark < 0 ? "" : attribute.substring(0, mark);
                String uri = prefix.isEmpty()
                        ? ""
                        : prefix.equals("xml")
                                ? "http://www.w3.org/XML/1998/namespace"
                                : scope.getOrDefault(prefix, "");
                element.attributes.add(new Attribute(uri, attribute.substring(mark + 1), values.get(i)));
            }
            if (open.isEmpty()) {
                root = root == null ? element : root;
            } else {
                open.getLast().children.add(element);
            }
            open.add(element);
            scopes.add(scope);
            if (text.charAt(end - 1) == '/') {
                close(end + 1);
            }
            return end + 1;
        }
    }
}
