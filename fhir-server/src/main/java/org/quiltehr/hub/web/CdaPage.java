package org.quiltehr.hub.web;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The sections of a CDA document as HTML. Nothing of the document gets through but text, which is escaped, and the shape
 * of its narrative, for which fixed tags without attributes stand: so no script runs and nothing is fetched, whatever the
 * document holds. Links are written out as text, pictures are named and not shown.
 */
final class CdaPage {

    private static final String CDA = "urn:hl7-org:v3";
    private static final int DEEPEST = 400;
    private static final int LONGEST = 120_000;

    /** CDA's narrative elements and the HTML that stands for them (CDA R2, 4.3.5). */
    private static final Map<String, String> TAGS = Map.ofEntries(
            Map.entry("paragraph", "p"),
            Map.entry("list", "ul"),
            Map.entry("item", "li"),
            Map.entry("table", "table"),
            Map.entry("thead", "thead"),
            Map.entry("tbody", "tbody"),
            Map.entry("tfoot", "tfoot"),
            Map.entry("tr", "tr"),
            Map.entry("th", "th"),
            Map.entry("td", "td"),
            Map.entry("sub", "sub"),
            Map.entry("sup", "sup"),
            Map.entry("content", "span"),
            Map.entry("footnote", "small"),
            Map.entry("caption", "span"),
            Map.entry("linkHtml", "span"));

    private static final Set<String> TABLE_PARTS = Set.of("thead", "tbody", "tfoot", "tr");

    /** Of a document whose body is a file, or which holds nothing. */
    private static final String SILENT =
            "<p><em>This document has no text of its own: it holds a file or points to one, or is empty.</em></p>";

    private static final XMLInputFactory XML = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private final StringBuilder html = new StringBuilder();
    private boolean cut;
    private boolean said;

    private CdaPage() {}

    /**
     * A document as HTML.
     *
     * @param cut it was longer than a page may be
     */
    record Rendered(String html, boolean cut) {}

    /** Empty if it is no CDA document, or not well-formed. */
    static Optional<Rendered> render(byte[] document) {
        CdaPage page = new CdaPage();
        try {
            XMLStreamReader in = XML.createXMLStreamReader(new ByteArrayInputStream(document));
            in.nextTag();
            if (!in.getLocalName().equals("ClinicalDocument") || !CDA.equals(in.getNamespaceURI())) {
                return Optional.empty();
            }
            page.document(in);
            if (!page.said) {
                page.html.setLength(0);
                page.html.append(SILENT);
            }
            return Optional.of(new Rendered(page.html.toString(), page.cut));
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private void document(XMLStreamReader in) throws XMLStreamException {
        int sections = 0;
        int depth = 1;
        while (in.hasNext()) {
            int event = in.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                if (in.getLocalName().equals("section")) {
                    html.append("</section>");
                    sections--;
                }
                continue;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (++depth > DEEPEST) {
                throw new XMLStreamException("nested too deeply");
            }
            String name = in.getLocalName();
            if (name.equals("section")) {
                html.append("<section>");
                sections++;
            } else if (name.equals("title") && sections > 0) {
                html.append(sections == 1 ? "<h2>" : "<h3>");
                text(in);
                html.append(sections == 1 ? "</h2>" : "</h3>");
                depth--;
            } else if (name.equals("text") && sections > 0 && CDA.equals(in.getNamespaceURI())) {
                html.append("<div class=\"narrative\">");
                narrative(in, "", 0);
                html.append("</div>");
                depth--;
            } else if (name.equals("entry")) {
                skip(in);
                depth--;
            }
        }
    }

    /** Up to the end of the element the reader stands at. */
    private void narrative(XMLStreamReader in, String parent, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw new XMLStreamException("nested too deeply");
        }
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    // text between a table's rows is not allowed in HTML and would be moved out of the table
                    if (!TABLE_PARTS.contains(parent) && !parent.equals("table")) {
                        append(in.getText());
                    }
                }
                case XMLStreamConstants.START_ELEMENT -> element(in, depth);
                case XMLStreamConstants.END_ELEMENT -> {
                    return;
                }
                default -> {
                    // comments and processing instructions are not for readers
                }
            }
        }
    }

    private void element(XMLStreamReader in, int depth) throws XMLStreamException {
        String name = in.getLocalName();
        if (cut || !CDA.equals(in.getNamespaceURI())) {
            skip(in);
            return;
        }
        switch (name) {
            case "br" -> {
                html.append("<br>");
                skip(in);
            }
            case "col", "colgroup" -> skip(in);
            case "renderMultiMedia" -> {
                html.append("<em>[picture, not shown here]</em>");
                skip(in);
            }
            default -> {
                String tag = TAGS.get(name);
                if (tag == null) {
                    // an element the standard does not know: its text is read, its tag is not
                    narrative(in, name, depth + 1);
                    return;
                }
                String href = name.equals("linkHtml") ? in.getAttributeValue(null, "href") : null;
                html.append('<').append(tag).append('>');
                narrative(in, name, depth + 1);
                if (href != null && !href.startsWith("#")) {
                    append(" (" + href + ")");
                }
                html.append("</").append(tag).append('>');
            }
        }
    }

    private void text(XMLStreamReader in) throws XMLStreamException {
        int depth = 1;
        while (depth > 0 && in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> append(in.getText());
                default -> {
                    // not for readers
                }
            }
        }
    }

    private static void skip(XMLStreamReader in) throws XMLStreamException {
        int depth = 1;
        while (depth > 0 && in.hasNext()) {
            int event = in.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    private void append(String text) {
        if (html.length() > LONGEST) {
            cut = true;
        } else {
            said |= !text.isBlank();
            html.append(Curves.escape(text));
        }
    }
}
