package org.quiltehr.hub.transition.ccda;

import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The narrative of a FHIR section in CDA's own markup: the same words, table for table and line for line. */
final class NarrativeText {

    private static final Set<String> SAME = Set.of("table", "thead", "tbody", "tr", "th", "td", "br");
    private static final Map<String, String> OTHER = Map.of(
            "p",
            "paragraph",
            "ul",
            "list",
            "ol",
            "list",
            "li",
            "item",
            "b",
            "content",
            "i",
            "content",
            "span",
            "content");
    private static final Map<String, String> STYLE = Map.of("b", "Bold", "i", "Italics");

    private final Xml xml;

    NarrativeText(Xml xml) {
        this.xml = xml;
    }

    void write(String div) {
        xml.start("text");
        if (div.isEmpty()) {
            xml.text("No narrative.");
        } else {
            try {
                copy(div);
            } catch (XMLStreamException e) {
                throw new IllegalStateException("a narrative of the hub is not well-formed", e);
            }
        }
        xml.end();
    }

    private void copy(String div) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(div));
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = reader.getLocalName();
                    if (SAME.contains(name)) {
                        xml.start(name);
                    } else if (OTHER.containsKey(name)) {
                        xml.start(OTHER.getOrDefault(name, "content")).with("styleCode", STYLE.get(name));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (SAME.contains(reader.getLocalName()) || OTHER.containsKey(reader.getLocalName())) {
                        xml.end();
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> xml.text(reader.getText());
                default -> {
                    // comments and instructions are no words
                }
            }
        }
        reader.close();
    }
}
