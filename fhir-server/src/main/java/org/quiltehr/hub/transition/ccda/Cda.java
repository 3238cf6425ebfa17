package org.quiltehr.hub.transition.ccda;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The data types of CDA, made of those of FHIR. */
final class Cda {

    private static final Set<String> SAYING_NOTHING = Set.of(
            "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
            "http://terminology.hl7.org/CodeSystem/data-absent-reason");
    private static final int DAY = 10;

    private Cda() {}

    /** A concept as CD or CE: the first code whose system has an OID, the others as translations, the words beside. */
    static void concept(Xml xml, String element, JsonNode concept, @Nullable String type) {
        xml.start(element).with("xsi:type", type);
        List<JsonNode> known = codings(concept);
        String words = words(concept);
        if (known.isEmpty()) {
            xml.with("nullFlavor", words.isEmpty() ? "UNK" : "OTH");
        } else {
            code(xml, known.getFirst());
        }
        if (!words.isEmpty()) {
            xml.element("originalText", words);
        }
        for (JsonNode coding : known.subList(Math.min(1, known.size()), known.size())) {
            xml.start("translation");
            code(xml, coding);
            xml.end();
        }
        xml.end();
    }

    private static List<JsonNode> codings(JsonNode concept) {
        java.util.ArrayList<JsonNode> known = new java.util.ArrayList<>();
        for (JsonNode coding : concept.path("coding")) {
            String system = coding.path("system").asString("");
            if (!coding.path("code").asString("").isEmpty()
                    && !SAYING_NOTHING.contains(system)
                    && Systems.oid(system).isPresent()) {
                known.add(coding);
            }
        }
        return known;
    }

    private static void code(Xml xml, JsonNode coding) {
        xml.with("code", coding.path("code").asString(""))
                .with(
                        "codeSystem",
                        Systems.oid(coding.path("system").asString("")).orElse(""))
                .with("displayName", coding.path("display").asString(""));
    }

    /** Text, else the first display, else the first code that says something. */
    static String words(JsonNode concept) {
        String text = concept.path("text").asString("");
        if (!text.isBlank()) {
            return text.strip();
        }
        for (String member : new String[] {"display", "code"}) {
            for (JsonNode coding : concept.path("coding")) {
                String value = coding.path(member).asString("");
                if (!value.isBlank()
                        && !SAYING_NOTHING.contains(coding.path("system").asString(""))) {
                    return value.strip();
                }
            }
        }
        return "";
    }

    /** Whether a concept has one of these codes. */
    static boolean has(JsonNode concept, Set<String> codes) {
        for (JsonNode coding : concept.path("coding")) {
            if (codes.contains(coding.path("code").asString(""))) {
                return true;
            }
        }
        return false;
    }

    static Xml coded(Xml xml, String element, @Nullable String type, String code, String system, String display) {
        return xml.start(element)
                .with("xsi:type", type)
                .with("code", code)
                .with("codeSystem", system)
                .with("displayName", display)
                .end();
    }

    /** A FHIR date of any precision as CDA writes it; empty if it is none. */
    static String time(String date) {
        if (date.length() <= DAY) {
            return date.replace("-", "");
        }
        String day = date.substring(0, DAY).replace("-", "");
        String rest = date.substring(DAY + 1);
        int zone = Math.max(Math.max(rest.indexOf('Z'), rest.indexOf('+')), rest.indexOf('-'));
        String clock = (zone < 0 ? rest : rest.substring(0, zone)).replace(":", "");
        String offset = zone < 0
                ? ""
                : rest.charAt(zone) == 'Z' ? "+0000" : rest.substring(zone).replace(":", "");
        return day + clock + offset;
    }

    static void point(Xml xml, String element, String date) {
        if (date.isEmpty()) {
            xml.leaf(element, "nullFlavor", "UNK");
        } else {
            xml.leaf(element, "value", time(date));
        }
    }

    /** An interval; a bound that is not stated is left out, an unknown low is said to be unknown. */
    static void interval(Xml xml, String element, @Nullable String type, String low, String high) {
        xml.start(element).with("xsi:type", type);
        point(xml, "low", low);
        if (!high.isEmpty()) {
            point(xml, "high", high);
        }
        xml.end();
    }

    /** The first of these that the resource states; empty if none. */
    static String first(JsonNode resource, String... paths) {
        for (String path : paths) {
            JsonNode node = resource;
            for (String member : path.split("\\.")) {
                node = node.path(member);
            }
            String value = node.asString("");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    static void id(Xml xml, JsonNode identifier) {
        xml.start("id")
                .with("root", Systems.root(identifier.path("system").asString("")))
                .with("extension", identifier.path("value").asString(""))
                .end();
    }

    /** The hub's own name of a resource, the same in every document. */
    static void id(Xml xml, String url) {
        xml.start("id")
                .with(
                        "root",
                        java.util
                                .UUID
                                .nameUUIDFromBytes(url.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .toString())
                .end();
    }

    /** A quantity as PQ: UCUM where it is known, the words of the unit beside. */
    static void quantity(Xml xml, String element, @Nullable String type, JsonNode quantity) {
        String code = quantity.path("code").asString("");
        String words = quantity.path("unit").asString("");
        boolean ucum = quantity.path("system").asString("").equals("http://unitsofmeasure.org");
        String unit = (ucum ? code.isBlank() : !words.isBlank()) ? words : code;
        xml.start(element)
                .with("xsi:type", type)
                .with("value", quantity.path("value").asString(""))
                .with("unit", unit.replaceAll("\\s+", "_"))
                .end();
    }
}
