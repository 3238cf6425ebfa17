package org.quiltehr.hub.transition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** HL7's XML schema of CDA R2 with the extensions C-CDA R2.1 uses, as the Open eHealth Integration Platform carries it. */
public final class CdaSchema {

    private static final String FOLDER = "/schema/ccda/";
    private static final List<String> FOLDERS = List.of("infrastructure/cda/", "processable/coreschemas/");
    private static final Schema SCHEMA = load();

    private CdaSchema() {}

    /** What the schema finds wrong, each with its line; empty if the document is valid. */
    public static List<String> errors(byte[] document) throws IOException {
        List<String> errors = new ArrayList<>();
        Validator validator = SCHEMA.newValidator();
        validator.setErrorHandler(new ErrorHandler() {
            @Override
            public void warning(SAXParseException warning) {
                error(warning);
            }

            @Override
            public void error(SAXParseException error) {
                errors.add(error.getLineNumber() + ":" + error.getColumnNumber() + " " + error.getMessage());
            }

            @Override
            public void fatalError(SAXParseException fatal) {
                error(fatal);
            }
        });
        try {
            validator.validate(new StreamSource(new ByteArrayInputStream(document)));
        } catch (SAXException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        return errors;
    }

    private static Schema load() {
        try {
            SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            DOMImplementationLS inputs = (DOMImplementationLS) DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .getFeature("LS", "3.0");
            // relative addresses do not resolve inside an archive; the files' names are unlike each other
            factory.setResourceResolver((type, namespace, publicId, systemId, base) -> {
                LSInput input = inputs.createLSInput();
                URL file = file(systemId.substring(systemId.lastIndexOf('/') + 1));
                input.setSystemId(file.toString());
                try {
                    input.setByteStream(file.openStream());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                return input;
            });
            return factory.newSchema(new StreamSource(file("CDA_SDTC.xsd").toString()));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL file(String name) {
        return FOLDERS.stream()
                .map(folder -> CdaSchema.class.getResource(FOLDER + folder + name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no schema " + name));
    }
}
