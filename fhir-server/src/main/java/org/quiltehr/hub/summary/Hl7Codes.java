package org.quiltehr.hub.summary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The code systems that FHIR R4 itself publishes whole (its own, and HL7's tables of v2 and v3), as they come with HAPI's
 * validator. A source's code that such a table does not have is a word of the source: in a document it loses the claim to
 * be of the table. Reading the tables takes some tenths of a second: a hub does it when it starts, beside other things.
 */
final class Hl7Codes {

    private static final List<String> FILES = List.of("valuesets.xml", "v3-codesystems.xml", "v2-tables.xml");
    private static final String FOLDER = "/org/hl7/fhir/r4/model/valueset/";

    /** Apart, so that naming the class does not read them. */
    private static final class Tables {
        static final Map<String, Set<String>> BY_SYSTEM = read();
    }

    private Hl7Codes() {}

    /** Takes the system from each coding below a node that claims a table it is not in, or names a table and no code. */
    static void honest(JsonNode node) {
        if (node instanceof ObjectNode object) {
            String system = object.path("system").asString("");
            if (object.path("code").isString()
                    && denied(system, object.path("code").asString(""))) {
                object.remove(List.of("system", "version"));
            }
            object.propertyNames().stream()
                    .filter(name -> saysNothing(object.get(name)))
                    .toList()
                    .forEach(object::remove);
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                honest(child);
            }
        }
    }

    /** Whether nothing is left of a concept without its codings that name a table and no code. */
    private static boolean saysNothing(JsonNode concept) {
        if (!(concept instanceof ObjectNode object) || !(concept.path("coding") instanceof ArrayNode codings)) {
            return false;
        }
        for (int i = codings.size() - 1; i >= 0; i--) {
            JsonNode coding = codings.get(i);
            if (coding instanceof ObjectNode one
                    && !coding.has("code")
                    && Tables.BY_SYSTEM.containsKey(coding.path("system").asString(""))) {
                one.remove(List.of("system", "version"));
                if (one.isEmpty()) {
                    codings.remove(i);
                }
            }
        }
        if (codings.isEmpty()) {
            object.remove("coding");
        }
        return object.isEmpty();
    }

    /** Whether the table is here whole and has no such code. */
    static boolean denied(String system, String code) {
        Set<String> codes = Tables.BY_SYSTEM.get(system);
        return codes != null && !codes.contains(code) && !codes.contains("\u0001" + code.toLowerCase(Locale.ROOT));
    }

    /** Reads the tables, so that nobody's first summary waits for them. */
    static void warm() {
        Thread.ofPlatform().daemon().name("hl7-codes").start(() -> denied("", ""));
    }

    private static Map<String, Set<String>> read() {
        Map<String, Set<String>> systems = new HashMap<>();
        for (String file : FILES) {
            try (InputStream in = Hl7Codes.class.getResourceAsStream(FOLDER + file)) {
                if (in == null) {
                    throw new IllegalStateException("HAPI's validation resources lack " + file);
                }
                read(XMLInputFactory.newDefaultFactory().createXMLStreamReader(in), systems);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (XMLStreamException e) {
                throw new IllegalStateException(file + " of HAPI's validation resources cannot be read", e);
            }
        }
        return systems;
    }

    private static void read(XMLStreamReader xml, Map<String, Set<String>> systems) throws XMLStreamException {
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("CodeSystem")) {
                system(xml, systems);
            }
        }
    }

    private static void system(XMLStreamReader xml, Map<String, Set<String>> systems) throws XMLStreamException {
        String url = "";
        boolean whole = false;
        boolean anyCase = false;
        Set<String> codes = new HashSet<>();
        int concepts = 0;
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                concepts -= xml.getLocalName().equals("concept") ? 1 : 0;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                String value = xml.getAttributeValue(null, "value");
                String name = xml.getLocalName();
                if (name.equals("concept")) {
                    concepts++;
                } else if (value != null && concepts > 0 && depth == concepts + 2 && name.equals("code")) {
                    codes.add(value);
                } else if (value != null && depth == 2) {
                    switch (name) {
                        case "url" -> url = value;
                        case "content" -> whole = value.equals("complete");
                        case "caseSensitive" -> anyCase = value.equals("false");
                        default -> {
                            // says nothing of codes
                        }
                    }
                }
            }
        }
        if (anyCase) {
            List.copyOf(codes).forEach(code -> codes.add("\u0001" + code.toLowerCase(Locale.ROOT)));
        }
        if (whole && !codes.isEmpty()) {
            systems.put(url, codes);
        }
    }
}
