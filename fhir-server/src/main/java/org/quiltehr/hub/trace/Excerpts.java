package org.quiltehr.hub.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a location names, in the notation of the ledger of HL7 v2, CDA, FHIR and CSV; also a whole segment, field,
 * element or object above a leaf.
 */
public final class Excerpts {

    private static final Pattern ENCODING = Pattern.compile("<\\?xml[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    private static final int HEAD = 200;

    private Excerpts() {}

    /** The part of the message, or empty if the location names none. */
    public static Optional<Excerpt> find(byte[] body, String location) {
        if (location.equals("document")) {
            Text text = Text.of(body, "");
            return Optional.of(text.excerpt(new Range(0, text.chars().length())));
        }
        if (Hl7Locator.isLocation(location)) {
            Text text = Text.of(body, Hl7Locator.charset(body));
            return Hl7Locator.find(text.chars(), location).map(text::excerpt);
        }
        boolean xml = isXml(body);
        if (xml) {
            Text text = Text.of(body, encoding(body));
            Optional<Markup> tree = Markup.read(text.chars());
            return tree.flatMap(root -> location.startsWith("/")
                            ? XmlLocator.find(root, location)
                            : FhirXmlLocator.find(root, location))
                    .map(text::excerpt);
        }
        if (location.equals("header") || location.startsWith("row[")) {
            Text text = Text.of(body, "");
            return CsvLocator.find(text.chars(), location).map(text::excerpt);
        }
        Text text = Text.of(body, "");
        return JsonLocator.find(text.chars(), location).map(text::excerpt);
    }

    private static boolean isXml(byte[] body) {
        for (int i = 0; i < Math.min(body.length, HEAD); i++) {
            int b = body[i] & 0xff;
            if (b == '<') {
                return true;
            }
            boolean passed = b <= ' ' || b == 0xef || b == 0xbb || b == 0xbf || b == 0xfe || b == 0xff;
            if (!passed) {
                return false;
            }
        }
        return false;
    }

    private static String encoding(byte[] body) {
        String head = new String(body, 0, Math.min(body.length, HEAD), java.nio.charset.StandardCharsets.ISO_8859_1);
        Matcher matcher = ENCODING.matcher(head);
        return matcher.find() ? matcher.group(1) : "";
    }
}
