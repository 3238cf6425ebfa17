package org.quiltehr.hub.fulltext;

import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/**
 * What people wrote in a resource.
 *
 * @param narrative words of {@code text.div}
 * @param content words of all that is text, the narrative's among them
 */
record Texts(String narrative, String content) {

    /** PostgreSQL takes no more of one row; what stands behind it is not found. */
    private static final int MOST = 200_000;
    /** Attachments and signatures are no words. */
    private static final int LONGEST_VALUE = 20_000;

    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|quot|apos|#\\d{1,7}|#x[0-9a-fA-F]{1,6});");

    static Texts of(byte[] json) {
        JsonNode resource = FhirJson.parse(json);
        String narrative = plain(resource.at("/text/div").asString(""));
        StringBuilder all = new StringBuilder(narrative);
        collect("", resource, all);
        return new Texts(cut(narrative), cut(all.toString()));
    }

    private static void collect(String name, JsonNode node, StringBuilder all) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                if (!member.getKey().equals("meta") && !member.getKey().equals("resourceType")) {
                    collect(member.getKey(), member.getValue(), all);
                }
            });
        } else if (node.isArray()) {
            node.forEach(element -> collect(name, element, all));
        } else if (node.isString() && !name.equals("div") && !name.equals("data")) {
            String text = node.stringValue();
            if (text.length() <= LONGEST_VALUE && all.length() < MOST) {
                all.append(' ').append(text);
            }
        }
    }

    private static String plain(String div) {
        String text = TAG.matcher(div).replaceAll(" ");
        return ENTITY.matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(entity(found.group(1))));
    }

    private static String entity(String name) {
        return switch (name) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> {
                int code = name.charAt(1) == 'x'
                        ? Integer.parseInt(name.substring(2), 16)
                        : Integer.parseInt(name.substring(1));
                yield Character.isValidCodePoint(code) && code > 0 ? Character.toString(code) : " ";
            }
        };
    }

    /** Without the one character PostgreSQL's text has not. */
    private static String cut(String text) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
        return clean.length() <= MOST ? clean : clean.substring(0, MOST);
    }

    boolean isEmpty() {
        return content.isBlank();
    }
}
