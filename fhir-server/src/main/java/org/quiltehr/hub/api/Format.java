package org.quiltehr.hub.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the client wants its answer. Plain JSON is what we store; all else is HAPI's rendering of that same JSON, so that
 * both can never differ.
 *
 * @param summary {@code true}, {@code text} or {@code data}, else null
 * @param elements of {@code _elements}; empty for all
 */
record Format(boolean xml, boolean pretty, @Nullable String summary, List<String> elements) {

    static final String JSON_TYPE = "application/fhir+json;charset=utf-8";
    static final String XML_TYPE = "application/fhir+xml;charset=utf-8";

    private static final Set<String> SUMMARIES = Set.of("true", "text", "data");

    /** From {@code _format}, which wins, and the Accept header; 406 if it asks for neither JSON nor XML. */
    static Format of(Parameters parameters, @Nullable String accept) {
        String wanted = parameters.first("_format").orElse(accept == null ? "*/*" : accept);
        String summary = parameters.first("_summary").orElse("false");
        List<String> elements =
                parameters.first("_elements").map(e -> List.of(e.split(","))).orElse(List.of());
        return new Format(
                isXml(wanted),
                parameters.first("_pretty").orElse("false").equals("true"),
                SUMMARIES.contains(summary) ? summary : null,
                elements);
    }

    private static boolean isXml(String wanted) {
        for (String option : wanted.toLowerCase(Locale.ROOT).split(",")) {
            String type = option.split(";", 2)[0].strip();
            if (type.endsWith("json")
                    || type.equals("*/*")
                    || type.equals("application/*")
                    || type.startsWith("text/html")) {
                return false;
            }
            // a plus sign that was not encoded in _format arrives as a space
            if (type.endsWith("xml")) {
                return true;
            }
        }
        throw new Refused(
                406,
                "not-supported",
                null,
                "JSON and XML are spoken here: application/fhir+json, application/fhir+xml");
    }

    boolean plain() {
        return !xml && !pretty && summary == null && elements.isEmpty();
    }

    String contentType() {
        return xml ? XML_TYPE : JSON_TYPE;
    }

    byte[] render(byte[] json) {
        if (plain()) {
            return json;
        }
        IBaseResource resource =
                FhirContext.forR4Cached().newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        IParser parser = xml
                ? FhirContext.forR4Cached().newXmlParser()
                : FhirContext.forR4Cached().newJsonParser();
        parser.setPrettyPrint(pretty);
        if (!elements.isEmpty()) {
            Set<String> kept = new HashSet<>();
            elements.forEach(element -> kept.add("*." + element.strip()));
            kept.addAll(Set.of("*.id", "*.meta", "*.(mandatory)"));
            parser.setEncodeElements(kept);
            parser.setEncodeElementsAppliesToChildResourcesOnly(resource instanceof Bundle);
        } else if ("text".equals(summary)) {
            parser.setEncodeElements(Set.of("*.text", "*.id", "*.meta", "*.(mandatory)"));
            parser.setEncodeElementsAppliesToChildResourcesOnly(resource instanceof Bundle);
        } else if ("data".equals(summary)) {
            parser.setSuppressNarratives(true);
        } else if ("true".equals(summary)) {
            parser.setSummaryMode(true);
        }
        return parser.encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
    }

    /** A request's body as a tree. */
    static ObjectNode parse(byte[] body, @Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (body.length == 0) {
            throw new Refused(400, "required", null, "the request has no body");
        }
        if (type.contains("xml")) {
            return xml(body);
        }
        if (!type.isEmpty() && !type.contains("json") && !type.startsWith("text/plain")) {
            throw new Refused(415, "not-supported", null, "bodies are application/fhir+json or application/fhir+xml");
        }
        try {
            return FhirJson.parse(body);
        } catch (JacksonException e) {
            var location = e.getLocation();
            String where =
                    location == null ? null : "line " + location.getLineNr() + ", column " + location.getColumnNr();
            throw new Refused(
                    400,
                    "structure",
                    where,
                    "the body is not one JSON object that can be read (no doubled members, at most 200 levels deep)");
        }
    }

    private static ObjectNode xml(byte[] body) {
        try {
            IParser parser = FhirContext.forR4Cached().newXmlParser();
            parser.setParserErrorHandler(new StrictErrorHandler());
            IBaseResource resource =
                    parser.parseResource(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
            return FhirJson.parse(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(resource));
        } catch (DataFormatException e) {
            throw new Refused(400, "structure", null, "the body is not a resource of R4 in XML");
        }
    }
}
