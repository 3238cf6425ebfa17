package org.quiltehr.adapter.ccda.xml;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaIssue;

/**
 * Bytes to a tree. No DTD is taken, hence no entity but the five of XML; nesting is limited; the encoding is that of the
 * byte order mark or declaration.
 */
public final class XmlReader {

    private static final int MAX_DEPTH = 200;
    private static final String V3 = "urn:hl7-org:v3";
    private static final String SDTC = "urn:hl7-org:sdtc";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String XML = "http://www.w3.org/XML/1998/namespace";

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    private final ReadAs readAs;

    /** @param readAs what the sender writes otherwise than the standard */
    public XmlReader(ReadAs readAs) {
        this.readAs = readAs;
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        factory.setXMLReporter((message, type, info, location) -> {});
    }

    /**
     * The whole document, or as far as {@code stop}.
     *
     * @param stop name of an element after whose end reading stops, or null
     * @throws XmlProblem if the bytes are not well-formed XML, hold a DTD or nest too deep
     */
    public CdaTree read(byte[] body, @Nullable String stop) throws XmlProblem {
        XMLStreamReader in;
        try {
            in = factory.createXMLStreamReader(new ByteArrayInputStream(body));
        } catch (XMLStreamException e) {
            throw new XmlProblem(CcdaIssue.NOT_XML, line(e), column(e));
        }
        try {
            return new Reading(in, stop, readAs).run();
        } catch (XMLStreamException e) {
            throw new XmlProblem(CcdaIssue.NOT_XML, line(e), column(e));
        } catch (RuntimeException e) {
            // The parser of the JDK meets some malformed bytes with unchecked exceptions of its own.
            throw new XmlProblem(
                    CcdaIssue.NOT_XML,
                    in.getLocation().getLineNumber(),
                    in.getLocation().getColumnNumber());
        }
    }

    private static int line(XMLStreamException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
    }

    private static int column(XMLStreamException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getColumnNumber();
    }

    /** The parser of the JDK lets a name begin with the colon of a missing prefix. */
    private static String local(String name) {
        return name.startsWith(":") ? name.substring(1) : name;
    }

    private static String name(@Nullable String uri, String local, boolean bare) {
        if (V3.equals(uri) || bare && (uri == null || uri.isEmpty())) {
            return local;
        }
        if (XSI.equals(uri) || XML.equals(uri)) {
            return (XSI.equals(uri) ? "xsi:" : "xml:") + local;
        }
        return SDTC.equals(uri) ? "sdtc:" + local : "{" + (uri == null ? "" : uri) + "}" + local;
    }

    private static final class Reading {

        private final XMLStreamReader in;
        private final @Nullable String stop;
        private final ReadAs readAs;
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Element> ids = new HashMap<>();
        private @Nullable Element root;
        private @Nullable Element here;
        /** A ClinicalDocument without namespace: its names are read as those of CDA. */
        private boolean bare;

        private int depth;
        private int narrativeDepth;

        Reading(XMLStreamReader in, @Nullable String stop, ReadAs readAs) {
            this.in = in;
            this.stop = stop;
            this.readAs = readAs;
        }

        CdaTree run() throws XMLStreamException, XmlProblem {
            boolean done = false;
            while (!done && in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> start();
                    case XMLStreamConstants.END_ELEMENT -> done = end();
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                        text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw problem(CcdaIssue.DTD);
                    case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> flush();
                    default -> {}
                }
            }
            if (root == null) {
                throw problem(CcdaIssue.NOT_XML);
            }
            return new CdaTree(root, ids, !bare);
        }

        private void start() throws XmlProblem {
            flush();
            if (++depth > MAX_DEPTH) {
                throw problem(CcdaIssue.TOO_DEEP);
            }
            String uri = in.getNamespaceURI();
            if (root == null) {
                bare = (uri == null || uri.isEmpty()) && in.getLocalName().equals("ClinicalDocument");
            }
            String name = name(uri, local(in.getLocalName()), bare).intern();
            Element parent = here;
            Element element = new Element(parent, name);
            if (root == null) {
                root = element;
            }
            boolean narrative = narrativeDepth > 0;
            if (narrative && parent != null) {
                parent.mix(element);
            } else if (name.equals("text") && parent != null && parent.is("section")) {
                narrativeDepth = depth;
                element.narrate();
            }
            for (int i = 0; i < in.getAttributeCount(); i++) {
                attribute(element, i);
            }
            here = element;
        }

        private void attribute(Element element, int i) {
            String uri = in.getAttributeNamespace(i);
            String local = local(in.getAttributeLocalName(i));
            String value = in.getAttributeValue(i);
            if (uri == null || uri.isEmpty()) {
                element.attribute(local, value, readAs.value(element, local, value));
                if (narrativeDepth > 0 && local.equals("ID")) {
                    ids.putIfAbsent(value.strip(), element);
                }
            } else if (XSI.equals(uri)) {
                if (!local.endsWith("chemaLocation")) {
                    element.attribute("xsi:" + local, value, value);
                }
            } else if (XML.equals(uri)) {
                element.attribute("xml:" + local, value, value);
            } else {
                element.attribute(name(uri, local, false), value, value);
            }
        }

        private boolean end() {
            flush();
            Element closed = here;
            if (closed != null) {
                if (depth == narrativeDepth) {
                    narrativeDepth = 0;
                }
                here = closed.parent();
            }
            depth--;
            return closed != null && closed.name().equals(stop);
        }

        private void flush() {
            if (text.isEmpty()) {
                return;
            }
            Element element = here;
            if (element != null) {
                if (narrativeDepth > 0) {
                    element.mix(text.toString());
                } else if (!blank()) {
                    element.text(text.toString());
                }
            }
            text.setLength(0);
        }

        private boolean blank() {
            for (int i = 0; i < text.length(); i++) {
                if (!Character.isWhitespace(text.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        private XmlProblem problem(CcdaIssue issue) {
            return new XmlProblem(
                    issue, in.getLocation().getLineNumber(), in.getLocation().getColumnNumber());
        }
    }
}
