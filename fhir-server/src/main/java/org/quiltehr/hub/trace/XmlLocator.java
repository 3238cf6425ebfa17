package org.quiltehr.hub.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Locations of CDA: an XPath of positions among like-named siblings, its names bare in {@code urn:hl7-org:v3}, with
 * {@code sdtc:} or <code>{uri}</code> before others. A location of an element names all of it.
 */
final class XmlLocator {

    private static final String V3 = "urn:hl7-org:v3";
    private static final Pattern STEP = Pattern.compile(
            "/(?:@((?:\\{[^}]*})?[^/\\[{}]+)|text\\(\\)\\[(\\d{1,6})]|((?:\\{[^}]*})?[^/\\[{}@]+)(?:\\[(\\d{1,6})])?)");

    private XmlLocator() {}

    static Optional<Range> find(Markup root, String location) {
        boolean bare = root.uri().isEmpty() && root.local().equals("ClinicalDocument");
        Matcher step = STEP.matcher(location);
        @Nullable Markup here = null;
        int at = 0;
        while (at < location.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            at = step.end();
            if (step.group(1) != null || step.group(2) != null) {
                return here == null || at < location.length() ? Optional.empty() : leaf(here, step);
            }
            here = child(root, here, step.group(3), step.group(4) == null ? 1 : Integer.parseInt(step.group(4)), bare);
            if (here == null) {
                return Optional.empty();
            }
        }
        return here == null ? Optional.empty() : Optional.of(here.range());
    }

    private static @Nullable Markup child(
            Markup root, @Nullable Markup parent, String name, int position, boolean bare) {
        if (parent == null) {
            return position == 1 && name(root.uri(), root.local(), bare).equals(name) ? root : null;
        }
        int seen = 0;
        for (Markup child : parent.children()) {
            if (name(child.uri(), child.local(), bare).equals(name) && ++seen == position) {
                return child;
            }
        }
        return null;
    }

    private static Optional<Range> leaf(Markup element, Matcher step) {
        String attribute = step.group(1);
        if (attribute == null) {
            int number = Integer.parseInt(step.group(2));
            return number < 1 || number > element.texts().size()
                    ? Optional.empty()
                    : Optional.of(element.texts().get(number - 1));
        }
        return element.attributes().stream()
                .filter(a -> attribute(a).equals(attribute))
                .map(Markup.Attribute::value)
                .findFirst();
    }

    private static String name(String uri, String local, boolean bare) {
        if (uri.equals(V3) || bare && uri.isEmpty()) {
            return local;
        }
        return uri.equals("urn:hl7-org:sdtc") ? "sdtc:" + local : "{" + uri + "}" + local;
    }

    private static String attribute(Markup.Attribute attribute) {
        return switch (attribute.uri()) {
            case "" -> attribute.local();
            case V3 -> attribute.local();
            case "urn:hl7-org:sdtc" -> "sdtc:" + attribute.local();
            case "http://www.w3.org/2001/XMLSchema-instance" -> "xsi:" + attribute.local();
            case "http://www.w3.org/XML/1998/namespace" -> "xml:" + attribute.local();
            default -> "{" + attribute.uri() + "}" + attribute.local();
        };
    }
}
