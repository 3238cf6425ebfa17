package org.quiltehr.adapter.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Leaves of a CDA document: each attribute but {@code xmlns*} and {@code xsi:schemaLocation}, each non-blank text node
 * (CDATA is text; a comment or processing instruction parts two text nodes, as in XPath), and each {@code section/text}
 * of {@code urn:hl7-org:v3} as one leaf with all that is in it, empty or not. Attributes with a namespace are
 * {@code @xsi:type}, {@code @xml:lang}, {@code @sdtc:…} or {@code @{uri}name}. A ClinicalDocument without namespace has
 * the names of one with it. Not readable: no well-formed XML, or any DTD.
 */
public final class CdaScanner implements LeafScanner {

    private static final String V3 = "urn:hl7-org:v3";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    @Override
    public Map<String, String> leaves(byte[] body) {
        Document document = read(body);
        if (document == null) {
            return Map.of(DOCUMENT, "");
        }
        Map<String, String> found = new LinkedHashMap<>();
        nodes(document).forEach((location, node) -> found.put(location, text(node)));
        return found;
    }

    @Override
    public byte[] rewrite(byte[] body) {
        Document document = read(body);
        return document == null ? body : write(document);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        Document document = read(body);
        Node node = document == null ? null : nodes(document).get(location);
        if (document == null || node == null) {
            return Optional.empty();
        }
        if (node instanceof Element narrative) {
            Node leaf = firstText(narrative);
            if (leaf == null) {
                return Optional.empty();
            }
            leaf.setNodeValue(leaf.getNodeValue() + " " + text);
        } else {
            node.setNodeValue(text);
        }
        return Optional.of(write(document));
    }

    @Override
    public boolean structural(String location) {
        return location.contains("/templateId[")
                || location.endsWith("/@classCode")
                || location.endsWith("/@moodCode")
                || location.endsWith("/@typeCode");
    }

    private static Map<String, Node> nodes(Document document) {
        Map<String, Node> found = new LinkedHashMap<>();
        Element root = document.getDocumentElement();
        walk("/" + name(root) + "[1]", root, found);
        return found;
    }

    private static void walk(String path, Element element, Map<String, Node> found) {
        if (isSectionText(element)) {
            found.put(path, element);
            return;
        }
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) element.getAttributes().item(i);
            String uri = attribute.getNamespaceURI();
            boolean declaration = XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(uri);
            boolean schema = XSI.equals(uri) && attribute.getLocalName().endsWith("chemaLocation");
            if (!declaration && !schema) {
                found.put(path + "/@" + name(attribute), attribute);
            }
        }
        Map<String, Integer> positions = new HashMap<>();
        int texts = 0;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element next) {
                String name = name(next);
                walk(path + "/" + name + "[" + positions.merge(name, 1, Integer::sum) + "]", next, found);
            } else if (child.getNodeType() == Node.TEXT_NODE
                    && !child.getNodeValue().isBlank()) {
                texts++;
                found.put(path + "/text()[" + texts + "]", child);
            }
        }
    }

    private static boolean isSectionText(Element element) {
        return "text".equals(element.getLocalName())
                && cda(element)
                && element.getParentNode() instanceof Element parent
                && "section".equals(parent.getLocalName())
                && cda(parent);
    }

    private static boolean cda(Element element) {
        String uri = element.getNamespaceURI();
        return uri == null ? bare(element) : uri.equals(V3);
    }

    /** Whether the document is a ClinicalDocument in no namespace. */
    private static boolean bare(Node node) {
        Element root = node.getOwnerDocument().getDocumentElement();
        return root.getNamespaceURI() == null && "ClinicalDocument".equals(root.getLocalName());
    }

    private static String name(Node node) {
        String uri = node.getNamespaceURI();
        String local = node.getLocalName();
        if (uri == null) {
            return node instanceof Attr || bare(node) ? local : "{}" + local;
        }
        return switch (uri) {
            case V3 -> local;
            case "urn:hl7-org:sdtc" -> "sdtc:" + local;
            case XSI -> "xsi:" + local;
            case XMLConstants.XML_NS_URI -> "xml:" + local;
            default -> "{" + uri + "}" + local;
        };
    }

    private static String text(Node node) {
        return node instanceof Element ? node.getTextContent().strip() : node.getNodeValue();
    }

    private static @Nullable Node firstText(Node node) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.TEXT_NODE && !child.getNodeValue().isBlank()) {
                return child;
            }
            Node inner = firstText(child);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    private static @Nullable Document read(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setCoalescing(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder.parse(new ByteArrayInputStream(body));
        } catch (SAXException | IOException e) {
            return null;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] write(Document document) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says nothing on the console; what is not well-formed is thrown by the parser. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {}

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
