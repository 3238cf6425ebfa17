package org.quiltehr.adapter.fhir.message;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.version.Older;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bytes to a resource: JSON as it stands, XML by way of HAPI's model; and a body cut into its units. */
public final class Body {

    private static final int MAX_DEPTH = 200;

    private Body() {}

    /** The resource, or null if the bytes are none. */
    public static @Nullable ObjectNode read(byte[] body) {
        try {
            ObjectNode root = isXml(body) ? fromXml(body) : FhirJson.parse(body);
            if (root != null && isEntry(root)) {
                return inBundle(root);
            }
            return root != null && root.path("resourceType").isString() ? root : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Whether it is an entry of a search result by itself, as tools that keep such results write them, one a line. */
    private static boolean isEntry(ObjectNode root) {
        return !root.has("resourceType")
                && root.path("resource").path("resourceType").isString();
    }

    private static ObjectNode inBundle(ObjectNode entry) {
        ObjectNode bundle = entry.objectNode().put("resourceType", "Bundle").put("type", "searchset");
        bundle.putArray("entry").add(entry);
        return bundle;
    }

    private static RawMessage whole(RawMessage unit) {
        try {
            ObjectNode root = isXml(unit.body()) ? null : FhirJson.parse(unit.body());
            return root != null && isEntry(root)
                    ? new RawMessage(FhirJson.bytes(inBundle(root)), "application/fhir+json")
                    : unit;
        } catch (JacksonException e) {
            return unit;
        }
    }

    /** One unit for each line of ndjson and each entry of a batch, which keeps the Bundle's other members; else the body. */
    public static List<RawMessage> split(RawMessage message) {
        List<RawMessage> lines = lines(message);
        if (lines.size() > 1) {
            return lines.stream().map(Body::whole).toList();
        }
        ObjectNode root = mayBeBatch(message.body()) ? read(message.body()) : null;
        if (root == null
                || !root.path("resourceType").asString("").equals("Bundle")
                || !root.path("type").asString("").equals("batch")
                || root.path("entry").size() < 2) {
            return List.of(whole(message));
        }
        List<RawMessage> units = new ArrayList<>();
        for (JsonNode entry : root.path("entry")) {
            ObjectNode unit = root.objectNode();
            root.properties().forEach(member -> unit.set(member.getKey(), member.getValue()));
            unit.putArray("entry").add(entry);
            units.add(new RawMessage(FhirJson.bytes(unit), "application/fhir+json"));
        }
        return units;
    }

    private static boolean mayBeBatch(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1).contains("batch");
    }

    /** The lines, if the first one is closed by itself and another object follows it. */
    private static List<RawMessage> lines(RawMessage message) {
        byte[] body = message.body();
        List<RawMessage> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                byte[] line = Arrays.copyOfRange(body, start, i);
                String text = new String(line, StandardCharsets.ISO_8859_1).strip();
                if (!text.isEmpty()) {
                    if (lines.isEmpty() && !(text.startsWith("{") && text.endsWith("}"))
                            || lines.size() == 1 && !text.startsWith("{")) {
                        return List.of();
                    }
                    lines.add(new RawMessage(line, message.contentType()));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    /** Whether the bytes begin as XML does. */
    public static boolean isXml(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }

    private static @Nullable ObjectNode fromXml(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        if (!isHarmless(text)) {
            return null;
        }
        IParser parser = FhirContext.forR4Cached().newXmlParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
        IParser writer = FhirContext.forR4Cached().newJsonParser();
        writer.setStripVersionsFromReferences(false);
        try {
            var resource = parser.parseResource(text);
            return FhirJson.parse(writer.encodeResourceToString(resource));
        } catch (RuntimeException e) {
            // HAPI answers bad XML with many kinds of exception; each means that it is no R4 resource.
            return Older.json(text);
        }
    }

    /** FHIR is UTF-8: well-formed, without DTD, and no deeper than JSON may be. */
    private static boolean isHarmless(String text) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            int depth = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (depth == 0 && !"http://hl7.org/fhir".equals(reader.getNamespaceURI())) {
                            return false;
                        }
                        depth++;
                    }
                    case XMLStreamConstants.END_ELEMENT -> depth--;
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                        return false;
                    }
                    default -> {}
                }
                if (depth > MAX_DEPTH) {
                    return false;
                }
            }
            return true;
        } catch (XMLStreamException e) {
            return false;
        }
    }
}
